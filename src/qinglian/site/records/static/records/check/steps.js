// A check as the steps that a reader is told, each {state, zh, en}: it `holds`, it `fails`, it stays `unknown`,
// or it is a `note`. The first step that fails is the last.
(function (check) {
  "use strict";
  const { Refused, Unable } = check;

  const AGAIN = {
    receipt: {
      zh: "请重新下载回执（扩展名 .tlog-proof），不要用编辑器打开另存。",
      en: "Download the receipt (.tlog-proof) again, and do not save it from an editor.",
    },
    key: {
      zh: "公钥应是您以前存下的、或公开栏上印的那一行。",
      en: "The key should be the line that you kept from before, or that is printed on the notice board.",
    },
    witness: {
      zh: "见证人的公钥每行一把，向见证单位索取。",
      en: "Write one witness's key a line; the witness gives it to you.",
    },
    signature: {
      zh: "请先核对公钥。公钥无误，就说明回执被改过或是伪造的：请保留文件，向出具单位的上级查问。",
      en: "Check the key first. If it is right, the receipt was changed or forged: keep the files, and ask the authority above the unit that issued them.",
    },
    proof: {
      zh: "请核对条目文件与回执是不是同一号，并各重新下载一次。仍不成立，就说明其中一份被改过：请保留文件，向出具单位的上级查问。",
      en: "Check that the entry's file and the receipt are of the same number, and download both again. If it still fails, one of them was changed: keep the files, and ask the authority above the unit that issued them.",
    },
    field: {
      zh: "请核对字段名，并原样复制值和盐。仍不成立，就说明交给您的内容不是当时所记的：请向给您的单位查问。",
      en: "Check the field's name, and copy the value and the salt to the letter. If it still fails, what you were handed is not what was recorded: ask the unit that handed it to you.",
    },
  };

  function say(steps, state, zh, en) {
    steps.push({ state, zh, en });
  }

  /** Does `work`; what it refuses is said together with what to do about it. */
  async function reading(again, work) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Refused) {
        throw new Refused(error.zh + again.zh, `${error.en} ${again.en}`);
      }
      throw error;
    }
  }

  /**
   * Checks what was given: `entry` (bytes), and a `receipt` (bytes) with the log's `key` and `witnesses`
   * (lines), or a `field` {name, value, salt}, or both. Sends nothing, fetches nothing.
   */
  async function checked({ entry, receipt = null, key = "", witnesses = [], field = null }) {
    const steps = [];
    try {
      if (receipt) {
        await receiptSteps(steps, entry, receipt, key.trim(), witnesses);
      }
      if (field) {
        await fieldSteps(steps, entry, field);
        if (!receipt) {
          say(steps, "note", ...NO_RECEIPT);
        }
      }
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error;
      }
      say(steps, "fails", error.zh, error.en);
    }
    return { verdict: verdict(steps), steps };
  }

  const NO_RECEIPT = [
    "还没有核验这个条目是否在公开日志里；再选上它的回执，就能一并核验。",
    "Whether this entry is in the public log was not checked; choose its receipt too, and it will be.",
  ];

  function verdict(steps) {
    const states = new Set(steps.map((step) => step.state));
    return states.has("fails") ? "fails" : states.has("unknown") ? "unknown" : "holds";
  }

  async function receiptSteps(steps, entry, bytes, line, lines) {
    const key = await reading(AGAIN.key, () => check.key(line, check.LOG));
    say(steps, "holds", `公钥读得出：日志 ${key.name}，编号 ${key.id}。`, `The key can be read: log ${key.name}, id ${key.id}.`);
    const witnesses = [];
    for (const each of lines.map((one) => one.trim()).filter(Boolean)) {
      witnesses.push(await reading(AGAIN.witness, () => check.key(each, check.WITNESS)));
    }
    const [receipt, note] = await reading(AGAIN.receipt, () => {
      const read = check.receipt(bytes);
      return [read, check.note(read.checkpoint)];
    });
    say(
      steps,
      "holds",
      `回执读得出：第 ${receipt.index} 号，证明有 ${receipt.hashes.length} 步，检查点上有 ${note.signatures.length} 个签名。`,
      `The receipt can be read: entry ${receipt.index}, ${receipt.hashes.length} steps of proof, ${note.signatures.length} signature(s) on its checkpoint.`,
    );
    await signatureSteps(steps, note, key);
    const head = await reading(AGAIN.receipt, () => check.checkpoint(note.text));
    if (head.origin !== key.name) {
      throw new Refused(
        `这是另一份日志（${check.shown(head.origin)}）的检查点，应为 ${key.name}。${AGAIN.signature.zh}`,
        `This is the checkpoint of another log (${check.shown(head.origin)}); it should be of ${key.name}. ${AGAIN.signature.en}`,
      );
    }
    await placeSteps(steps, entry, receipt, head);
    for (const witness of witnesses) {
      await witnessSteps(steps, note, witness);
    }
  }

  async function signatureSteps(steps, note, key) {
    const own = await able(steps, () => reading(AGAIN.signature, () => check.signatures(note, key)));
    if (own === null) {
      return;
    }
    if (!own.length) {
      const names = [...new Set(note.signatures.map((each) => each.name))];
      const twin = names.includes(key.name);
      throw new Refused(
        `回执上没有这把公钥的签名（签名的是：${names.map(check.shown).join("、")}${twin ? "；名称相同，却是另一把钥匙" : ""}）。${AGAIN.signature.zh}`,
        `No signature on the receipt is by this key (it is signed by ${names.map(check.shown).join(", ")}${twin ? ": the same name, and yet another key" : ""}). ${AGAIN.signature.en}`,
      );
    }
    say(steps, "holds", "日志的签名成立：检查点确由这把公钥的主人签发。", "The log's signature holds: the owner of this key signed the checkpoint.");
  }

  /** What `work` gives; null, and a step that says so, where this browser has no Ed25519. */
  async function able(steps, work) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Unable)) {
        throw error;
      }
      say(
        steps,
        "unknown",
        "这个浏览器不会核对 Ed25519 签名，签名这一步没有核。请换用较新的浏览器（Chrome 或 Edge 137、Firefox 129、Safari 17 起），或用页末的命令核验。",
        "This browser cannot check Ed25519 signatures, so the signature was not checked. Use a newer one (Chrome or Edge 137, Firefox 129, Safari 17 or later), or the command at the foot of the page.",
      );
      return null;
    }
  }

  async function placeSteps(steps, entry, receipt, head) {
    if (receipt.index >= head.size) {
      throw new Refused(
        `日志共有${head.size}条，没有第${receipt.index}号。${AGAIN.receipt.zh}`,
        `There is no entry ${receipt.index} in a log of ${head.size}. ${AGAIN.receipt.en}`,
      );
    }
    const stands = async (content) =>
      check.included(receipt.index, head.size, await check.leafHash(content), receipt.hashes, head.root);
    if (!(await stands(entry))) {
      const ended = entry[entry.length - 1] === 10 && (await stands(entry.subarray(0, -1)));
      throw ended ? new Refused(...NEWLINE) : new Refused(
        `证明不成立：选的条目不在日志的第${receipt.index}号位置。${AGAIN.proof.zh}`,
        `The proof fails: the chosen entry is not at place ${receipt.index} of the log. ${AGAIN.proof.en}`,
      );
    }
    say(
      steps,
      "holds",
      `条目（${entry.length}字节）在日志里：从它逐步算到根，得到的正是检查点所签的根。它是 ${head.origin} 的第 ${receipt.index} 号，当时日志共 ${head.size} 条。`,
      `The entry (${entry.length} bytes) is in the log: computed step by step, it leads to the very root that the checkpoint signs. It is entry ${receipt.index} of ${head.origin}, which then held ${head.size}.`,
    );
  }

  const NEWLINE = [
    "条目文件末尾多了一个换行；请重新下载条目，不要用编辑器打开另存。",
    "The entry's file ends in a newline that the entry has not; download the entry again, and do not save it from an editor.",
  ];

  async function witnessSteps(steps, note, witness) {
    const own = await able(steps, () => reading(AGAIN.signature, () => check.signatures(note, witness)));
    if (own === null) {
      return;
    }
    if (!own.length) {
      say(
        steps,
        "unknown",
        `见证人 ${witness.name} 没有在这份检查点上签名；请稍后重新下载回执，或向见证人查问。`,
        `The witness ${witness.name} has not signed this checkpoint; download the receipt again later, or ask the witness.`,
      );
    }
    for (const each of own) {
      const at = clock(check.seen(each.bytes));
      say(
      steps,
      "holds",
        `见证人 ${witness.name} 的签名成立：它在 ${at}（北京时间）见过这份检查点。`,
        `The signature of the witness ${witness.name} holds: it saw this checkpoint at ${at} (Beijing time).`,
      );
    }
  }

  function clock(seconds) {
    const eastern = Number(seconds) * 1000 + 8 * 3600 * 1000;
    return eastern < 8.64e15 ? new Date(eastern).toISOString().slice(0, 19).replace("T", " ") : `${seconds}s`;
  }

  async function fieldSteps(steps, entry, { name, value, salt }) {
    const committed = check.commitments(entry);
    if (!committed.size) {
      throw new Refused(
        "条目文件里没有密封的字段；请选扩展名为 .json 的条目文件。",
        "The entry's file holds no sealed field; choose the entry's .json file.",
      );
    }
    if (!committed.has(name)) {
      const names = [...committed.keys()];
      throw new Refused(
        `条目里没有字段「${check.shown(name)}」；它有：${names.map(check.shown).join("、")}。请核对字段名。`,
        `The entry has no field “${check.shown(name)}”; it has ${names.map(check.shown).join(", ")}. Check the field's name.`,
      );
    }
    for (const given of readings(value)) {
      if ((await sealed(name, given, salt)) === committed.get(name)) {
        say(
      steps,
      "holds",
          `字段「${name}」成立：值和盐算出的指纹，正是条目里所记的，一字不差。`,
          `The field “${name}” holds: the value and the salt give the very fingerprint that the entry records.`,
        );
        return;
      }
    }
    throw new Refused(
      `字段「${name}」不成立：值或盐与条目所记不符。${AGAIN.field.zh}`,
      `The field “${name}” does not hold: the value or the salt is not what the entry records. ${AGAIN.field.en}`,
    );
  }

  /** A value as a text, and as the JSON that it may be. */
  function* readings(value) {
    yield value;
    try {
      yield check.json(value);
    } catch (error) {
      // a text, then, and nothing else
    }
  }

  async function sealed(name, value, salt) {
    try {
      return await check.commitment(name, value, salt);
    } catch (error) {
      if (error instanceof Refused) {
        return "";
      }
      throw error;
    }
  }

  Object.assign(check, { checked });
})((globalThis.qinglian = globalThis.qinglian || {}));
