// Receipts (C2SP tlog-proof) and the tree they lead through (RFC 6962 s2.1, RFC 9162 s2.1.3.2).
(function (check) {
  "use strict";
  const { Refused, base64, decimal, hash, same, sha256 } = check;

  const HEADER = "c2sp.org/tlog-proof@v1";
  const MOST_HASHES = 63;
  const EXTRA = { zh: "回执的附加内容（extra）", en: "The receipt's extra line" };
  const INDEX = { zh: "回执的序号（index）", en: "The receipt's index" };

  /** The receipt in `bytes`: an index, hashes, and a checkpoint, a signed note. Nothing is verified. */
  function receipt(bytes) {
    const cut = bytes.findIndex((byte, at) => byte === 10 && bytes[at + 1] === 10);
    const head = check.text(bytes.subarray(0, Math.max(cut, 0)));
    if (cut < 0 || cut + 2 >= bytes.length || head === null) {
      throw malformed();
    }
    const lines = head.split("\n");
    if (lines.shift() !== HEADER) {
      throw malformed();
    }
    if (lines.length && lines[0].startsWith("extra ")) {
      base64(lines.shift().slice("extra ".length), EXTRA); // for the application; nothing vouches for it
    }
    if (!lines.length || !lines[0].startsWith("index ") || lines.length > MOST_HASHES + 1) {
      throw malformed();
    }
    const index = decimal(lines.shift().slice("index ".length), INDEX);
    const hashes = lines.map((line, at) => hash(line, { zh: `回执的第${at + 1}个哈希值`, en: `Hash ${at + 1} of the receipt` }));
    return { index, hashes, checkpoint: bytes.subarray(cut + 2) };
  }

  function malformed() {
    return new Refused("这不是格式正确的回执。", "This is not a well-formed receipt.");
  }

  function leafHash(entry) {
    return sha256(Uint8Array.of(0), entry);
  }

  function nodeHash(left, right) {
    return sha256(Uint8Array.of(1), left, right);
  }

  /** Whether the leaf hash is number `index` of `size` under `root`, as `hashes` lead from one to the other. */
  async function included(index, size, leaf, hashes, root) {
    let fn = index;
    let sn = size - 1n;
    let reached = leaf;
    for (const sibling of hashes) {
      if (sn === 0n) {
        return false;
      }
      if (fn & 1n || fn === sn) {
        reached = await nodeHash(sibling, reached);
        while (fn !== 0n && !(fn & 1n)) {
          fn >>= 1n;
          sn >>= 1n;
        }
      } else {
        reached = await nodeHash(reached, sibling);
      }
      fn >>= 1n;
      sn >>= 1n;
    }
    return sn === 0n && same(reached, root);
  }

  Object.assign(check, { receipt, leafHash, included });
})((globalThis.qinglian = globalThis.qinglian || {}));
