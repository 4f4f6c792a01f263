// What an entry commits to (qinglian/ledger/entries.py), over canonical JSON (RFC 8785).
(function (check) {
  "use strict";
  const { Refused, hex, sha256, text, utf8 } = check;

  const PREFIX = "qinglian/commitment/v1\n";
  const TOKEN = /"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/g;

  function inexact() {
    return new Refused(
      "内容不能写成规范的JSON；请检查数字大小与字符。",
      "The content cannot be written as canonical JSON; check its numbers and characters.",
    );
  }

  /** The JSON value in `words`. Refuses a whole number that a double does not hold exactly. */
  function json(words) {
    for (const [token] of words.matchAll(TOKEN)) {
      if (/^-?[0-9]+$/.test(token) && !Number.isSafeInteger(Number(token))) {
        throw inexact();
      }
    }
    return JSON.parse(words);
  }

  /** `value` as canonical JSON: keys in UTF-16 order, numbers as JavaScript writes them. */
  function canonical(value) {
    if (value === null || typeof value === "boolean") {
      return String(value);
    }
    if (typeof value === "number" && Number.isFinite(value)) {
      return JSON.stringify(value);
    }
    if (typeof value === "string" && wellFormed(value)) {
      return JSON.stringify(value);
    }
    if (Array.isArray(value)) {
      return `[${value.map(canonical).join(",")}]`;
    }
    if (typeof value === "object") {
      const members = Object.keys(value).sort();
      return `{${members.map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`;
    }
    throw inexact();
  }

  /** Whether no half of a surrogate pair stands alone: UTF-8 has no bytes for one. */
  function wellFormed(words) {
    try {
      encodeURIComponent(words);
      return true;
    } catch (error) {
      return false;
    }
  }

  /** The commitment, in hex, to `value` as the field `name` under `salt`. */
  async function commitment(name, value, salt) {
    return hex(await sha256(utf8(PREFIX + canonical([name, salt, value]))));
  }

  /** Every commitment of an entry by its name: its fields, `actor`, and `evidence.0` and on. */
  function commitments(entry) {
    let content = null;
    try {
      content = JSON.parse(text(entry));
    } catch (error) {
      content = null;
    }
    const found = new Map();
    if (content === null || typeof content !== "object") {
      return found;
    }
    (Array.isArray(content.evidence) ? content.evidence : []).forEach((piece, at) => {
      found.set(`evidence.${at}`, piece && piece.sha256);
    });
    found.set("actor", content.actor);
    if (content.fields && typeof content.fields === "object" && !Array.isArray(content.fields)) {
      Object.entries(content.fields).forEach(([name, held]) => found.set(name, held));
    }
    for (const [name, held] of found) {
      if (typeof held !== "string") {
        found.delete(name);
      }
    }
    return found;
  }

  Object.assign(check, { json, canonical, commitment, commitments });
})((globalThis.qinglian = globalThis.qinglian || {}));
