// Strict readings of bytes: one spelling for each value, and only that one is accepted
// (the same rules as qinglian/ledger/encoding.py). Nothing here touches the page or the network.
(function (check) {
  "use strict";

  /** What does not hold, or cannot be read, in both languages. */
  class Refused extends Error {
    constructor(zh, en) {
      super(en);
      this.zh = zh;
      this.en = en;
    }
  }

  const MOST = (1n << 63n) - 1n;

  /** The text that `bytes` write in UTF-8; null where they write none. A byte order mark is kept. */
  function text(bytes) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      return null;
    }
  }

  function utf8(words) {
    return new TextEncoder().encode(words);
  }

  /** As much of `word` as a sentence bears, with nothing in it that cannot be seen. */
  function shown(word) {
    return word.slice(0, 60).replace(/[\p{C}\u2028\u2029]/gu, (char) => "\\u" + char.codePointAt(0).toString(16).padStart(4, "0"));
  }

  /** A number in ASCII digits without sign, leading zero or space, at most 2^63-1. Else names `what` is not. */
  function decimal(word, what) {
    if (!/^(?:0|[1-9][0-9]{0,18})$/.test(word) || BigInt(word) > MOST) {
      throw new Refused(
        `${what.zh}「${shown(word)}」不是规范的十进制数。`,
        `${what.en}, “${shown(word)}”, is not a plain decimal number.`,
      );
    }
    return BigInt(word);
  }

  /** The bytes of canonical, padded, standard base64. `atob` alone would take spaces and stray bits too. */
  function base64(word, what) {
    let binary = null;
    try {
      binary = atob(word);
    } catch (error) {
      // refused below
    }
    if (binary === null || btoa(binary) !== word) {
      throw new Refused(`${what.zh}「${shown(word)}」不是规范的base64。`, `${what.en}, “${shown(word)}”, is not canonical base64.`);
    }
    return Uint8Array.from(binary, (char) => char.charCodeAt(0));
  }

  /** A 32-byte hash in base64. */
  function hash(word, what) {
    const bytes = base64(word, what);
    if (bytes.length !== 32) {
      throw new Refused(
        `${what.zh}「${shown(word)}」不是32字节的哈希值。`,
        `${what.en}, “${shown(word)}”, is not a hash of 32 bytes.`,
      );
    }
    return bytes;
  }

  function hex(bytes) {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  function same(one, other) {
    return one.length === other.length && one.every((byte, at) => byte === other[at]);
  }

  async function sha256(...parts) {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
  }

  Object.assign(check, { Refused, shown, text, utf8, decimal, base64, hash, hex, joined, same, sha256 });
})((globalThis.qinglian = globalThis.qinglian || {}));
