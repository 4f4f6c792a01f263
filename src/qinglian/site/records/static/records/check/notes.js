// Keys, signed notes and checkpoints (C2SP signed-note, tlog-cosignature, tlog-checkpoint).
(function (check) {
  "use strict";
  const { Refused, base64, decimal, hash, hex, sha256, text, utf8 } = check;

  const LOG = 1; // a log's own signature
  const WITNESS = 4; // a witness's cosignature, which says when
  const MOST_BYTES = 1_000_000;
  const MOST_SIGNATURES = 100;
  const EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  const KEY = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/;
  const THE_KEY = { zh: "公钥", en: "The key" };
  const SIZE = { zh: "检查点的条数", en: "The size in the checkpoint" };
  const ROOT = { zh: "检查点的根", en: "The root in the checkpoint" };
  const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;
  // What Unicode calls white space; JavaScript's own \s has U+FEFF beside, and not U+0085.
  const UNNAMED = /[\u0000-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000+]/;

  /** Why this browser cannot check what it was asked to; what is refused would be another thing. */
  class Unable extends Error {}

  /** The key that `line` writes, which must be of `kind`. */
  async function key(line, kind) {
    const found = KEY.exec(line);
    let made = null;
    if (found && !UNNAMED.test(found[1])) {
      try {
        made = { name: found[1], id: found[2], kind, material: base64(found[3], THE_KEY) };
      } catch (error) {
        made = null;
      }
    }
    const right = made !== null && made.material.length === 33 && made.material[0] === kind;
    if (!right || hex((await identity(made)).subarray(0, 4)) !== made.id) {
      throw new Refused(
        "公钥的写法不对，或不是这种用途的公钥；请原样复制完整的一行，形如 名称+8位十六进制+base64。",
        "The key is not written as it should be, or is one for another use; copy the whole line, like NAME+8 hex digits+base64.",
      );
    }
    return made;
  }

  function identity(made) {
    return sha256(utf8(made.name + "\n"), made.material);
  }

  /** The note that `bytes` write: its text and its signature lines, none of them checked yet. */
  function note(bytes) {
    const written = bytes.length > MOST_BYTES ? null : text(bytes);
    const cut = written === null ? -1 : written.lastIndexOf("\n\n");
    if (cut < 0 || CONTROL.test(written) || !written.endsWith("\n")) {
      throw malformed();
    }
    const tail = written.slice(cut + 2);
    const lines = tail.slice(0, -1).split("\n");
    if (!tail || lines.length > MOST_SIGNATURES) {
      throw malformed();
    }
    return { text: written.slice(0, cut + 1), signatures: lines.map(signature) };
  }

  function signature(line, at) {
    const what = { zh: `第${at + 1}行签名`, en: `Signature line ${at + 1}` };
    const found = /^— ([^ ]*) ([^]*)$/.exec(line);
    if (!found || !found[1] || UNNAMED.test(found[1])) {
      throw new Refused(
        `${what.zh}的写法不对，应为“— 名称 签名”。`,
        `${what.en} is not written as it should be, “— NAME SIGNATURE”.`,
      );
    }
    const blob = base64(found[2], what);
    if (blob.length < 5) {
      throw new Refused(`${what.zh}太短。`, `${what.en} is too short.`);
    }
    return { name: found[1], id: hex(blob.subarray(0, 4)), bytes: blob.subarray(4) };
  }

  function malformed() {
    return new Refused("检查点不是格式正确的签名文件。", "The checkpoint is not a well-formed signed note.");
  }

  /**
   * Those signatures of `made` on the note that hold; none where it has not signed.
   * One that does not hold refuses the whole note. Throws Unable where the browser has no Ed25519.
   */
  async function signatures(from, made) {
    const own = from.signatures.filter((each) => each.name === made.name && each.id === made.id);
    for (const each of own) {
      if (!(await holds(from.text, each.bytes, made))) {
        throw new Refused(
          `${made.name} 的签名不成立：内容已被改动，或签名是伪造的。`,
          `The signature of ${made.name} is bad: the text was changed, or the signature forged.`,
        );
      }
    }
    return own;
  }

  async function holds(words, bytes, made) {
    const point = made.material.subarray(1);
    if (made.kind === LOG) {
      return ed25519(point, bytes, utf8(words));
    }
    return bytes.length === 72 && ed25519(point, bytes.subarray(8), utf8(`cosignature/v1\ntime ${seen(bytes)}\n${words}`));
  }

  /** When a witness says to have seen what it cosigned, in seconds since 1970. */
  function seen(bytes) {
    return BigInt("0x" + hex(bytes.subarray(0, 8)));
  }

  async function ed25519(point, bytes, message) {
    try {
      const imported = await crypto.subtle.importKey("raw", point, { name: "Ed25519" }, false, ["verify"]);
      return await crypto.subtle.verify({ name: "Ed25519" }, imported, bytes, message);
    } catch (error) {
      if (error.name === "DataError") {
        return false; // the key is no point of the curve
      }
      throw new Unable();
    }
  }

  /** The origin, size and root that a note's text writes. */
  function checkpoint(words) {
    const lines = words.split("\n");
    if (lines.length < 4 || lines.pop() !== "" || lines.includes("")) {
      throw new Refused(
        "不是格式正确的检查点：应有来源、条数、根三行。",
        "This is not a well-formed checkpoint: it has three lines, the origin, the size and the root.",
      );
    }
    const found = { origin: lines[0], size: decimal(lines[1], SIZE), root: hash(lines[2], ROOT) };
    if (found.size === 0n && hex(found.root) !== EMPTY_ROOT) {
      throw new Refused("空日志的根不对。", "The root of an empty log is not the one it has.");
    }
    return found;
  }

  Object.assign(check, { LOG, WITNESS, Unable, key, note, signatures, seen, checkpoint });
})((globalThis.qinglian = globalThis.qinglian || {}));
