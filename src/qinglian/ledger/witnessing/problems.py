"""Why a witness has not cosigned, said to the people who keep the log."""

from __future__ import annotations

from qinglian.ledger.errors import LedgerError, StoreError


class WitnessError(LedgerError):
    """A witness gives no cosignature, and this says nothing against the log."""


class WentBackwards(StoreError):
    """A witness has cosigned more entries, `seen`, than the log shows: the log must not be written to."""

    def __init__(self, name: str, seen: int, size: int) -> None:
        super().__init__(
            f"日志倒退了：见证方 {name} 副署过{seen}条，而这个检查点只有{size}条，日志可能是从旧备份恢复的。"
            "请停止写入，找回完整的日志。",
            f"The log has gone backwards: the witness {name} has cosigned {seen} entries, and this "
            f"checkpoint has {size}; it may come from an old copy. Stop writing and recover the whole log.",
        )
        self.seen = seen


class Forked(StoreError):
    """A witness has cosigned another history of the log at `seen` entries: it must not be written to."""

    def __init__(self, name: str, seen: int, where: str) -> None:
        super().__init__(
            f"日志分叉了：前{seen}条与见证方 {name} 副署过的不同，历史被改写过。"
            f"请停止写入，保存两边的检查点（见证方的在 {where}），查明原因。",
            f"The log has forked: its first {seen} entries are not those that the witness {name} has "
            f"cosigned; the history was rewritten. Stop writing, keep both checkpoints (the witness's is "
            f"at {where}), and find out why.",
        )
        self.seen = seen


def unreachable(name: str, why: str) -> WitnessError:
    """The network, or the witness's machine."""
    return WitnessError(
        f"见证方 {name} 联系不上（{why}）；请检查网络和网址，稍后再试。",
        f"The witness {name} cannot be reached ({why}); check the network and its address, and try again.",
    )


def not_cosigned(name: str, status: int) -> WitnessError:
    """An answer that refuses, but not because of what the log holds."""
    told = {
        403: (
            "它不认这份日志的签名；请把日志现用的公钥交给它登记。",
            "it does not take this log's signature; give its keeper the verifier key now in use.",
        ),
        404: (
            "它未登记这份日志，或网址不对；请核对网址，并把日志的公钥交给它登记。",
            "it does not know this log, or the address is wrong; check that, and give its keeper the "
            "log's verifier key.",
        ),
    }
    otherwise = (
        "请稍后再试；仍不行时，请联系见证方。",
        "try again later, and if it stays so, ask its keeper.",
    )
    zh, en = told.get(status, otherwise)
    return WitnessError(
        f"见证方 {name} 没有副署（状态{status}）：{zh}",
        f"The witness {name} has not cosigned (status {status}): {en}",
    )


def not_understood(name: str) -> WitnessError:
    """An answer in no form that the protocol has."""
    return WitnessError(
        f"见证方 {name} 的答复看不懂；请核对网址，或联系见证方。",
        f"The answer of the witness {name} cannot be understood; check its address, or ask its keeper.",
    )


def bad_cosignature(name: str) -> WitnessError:
    """An answer without a cosignature that the witness's key verifies."""
    return WitnessError(
        f"见证方 {name} 的答复中没有它的密钥作出的有效副署，未予采用；请核对它的公钥，或联系见证方。",
        f"The answer of the witness {name} has no good cosignature of its key, and is not used; check its "
        "verifier key, or ask its keeper.",
    )


def wrong_time(name: str, seconds: int) -> WitnessError:
    """A cosignature of another time than now."""
    return WitnessError(
        f"见证方 {name} 的副署时间与本机相差{seconds}秒，未予采用；请核对两边的时钟。",
        f"The cosignature of the witness {name} is {seconds} seconds off this machine's time, and is not "
        "used; check both clocks.",
    )


def overtaken(name: str) -> WitnessError:
    """A newer checkpoint of the same log has been cosigned meanwhile."""
    return WitnessError(
        f"见证方 {name} 已副署过更新的检查点；请对最新的检查点再来一次。",
        f"The witness {name} has cosigned a newer checkpoint; ask again with the newest.",
    )


def forgotten(name: str, seen: int, now: int) -> WitnessError:
    """A witness that has lost, or restored from an older copy, what it kept."""
    return WitnessError(
        f"见证方 {name} 丢失了记录：它副署过{seen}条，现在只记得{now}条，已不能作见证；"
        "请它换新密钥重新开始。",
        f"The witness {name} has lost what it kept: it cosigned {seen} entries and remembers {now}, and is "
        "a witness no longer; it should begin anew with a new key.",
    )
