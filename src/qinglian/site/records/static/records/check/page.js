// The page that checks: takes the files and lines, and tells the steps. Only a reader who came by the button
// of an entry's page has its two files fetched, from this site; a check itself asks the network for nothing.
(function (check) {
  "use strict";
  const MOST_BYTES = 2_000_000;
  const chinese = document.documentElement.lang.startsWith("zh");
  const speak = (one) => (chinese ? one.zh : one.en);
  const at = (id) => document.getElementById(id);
  const form = at("check-form");
  const files = { entry: null, receipt: null };
  const SUFFIX = { entry: ".json", receipt: ".tlog-proof" };

  const WORDS = {
    holds: { zh: "成立", en: "It holds" },
    fails: { zh: "不成立", en: "It does not hold" },
    unknown: { zh: "没有核完", en: "Not fully checked" },
    note: { zh: "请注意", en: "Note" },
    noEntry: { zh: "请先选条目文件（.json）。", en: "Choose the entry's file (.json) first." },
    nothing: {
      zh: "请再选回执，或填写打开的字段：二者至少要有一样可核。",
      en: "Choose a receipt too, or fill in an opened field: there must be one of them to check.",
    },
    noKey: {
      zh: "核验回执要用日志的公钥，请填写。",
      en: "A receipt is checked with the log's key; fill it in.",
    },
    halfField: {
      zh: "打开的字段要填齐字段名、值和盐三样。",
      en: "An opened field takes all three: its name, its value and its salt.",
    },
    large: {
      zh: "文件太大，不像是回执或条目；请另选。",
      en: "The file is too large to be a receipt or an entry; choose another.",
    },
    unread: {
      zh: "文件读不出来；请确认它还在原处，再选一次。",
      en: "The file cannot be read; make sure that it is still there, and choose it again.",
    },
    unfetched: {
      zh: "没有从本站取到这一条；请回到条目页下载两份文件，再在这里选上。",
      en: "This entry could not be fetched from this site; download the two files from the entry's page and choose them here.",
    },
    broken: {
      zh: "这个浏览器没能算完；请换用较新的浏览器，或用页末的命令核验。",
      en: "This browser could not finish; use a newer one, or the command at the foot of the page.",
    },
  };

  function element(name, shape, words) {
    const made = document.createElement(name);
    made.className = shape;
    made.textContent = words;
    return made;
  }

  function show(verdict, steps) {
    const shown = at("check-result");
    const heading = element("p", `q-verdict is-${verdict}`, speak(WORDS[verdict]));
    const list = element("ol", "q-steps", "");
    for (const step of steps) {
      const line = element("li", `is-${step.state}`, "");
      line.append(
        element("span", "q-unseen", `${speak(WORDS[step.state])}${chinese ? "：" : ": "}`),
        element("span", "", speak(step)),
      );
      list.append(line);
    }
    shown.replaceChildren(heading, list);
    at("check-answer").scrollIntoView({ block: "nearest" });
  }

  function ask(what) {
    at("check-result").replaceChildren(element("p", "q-wrong", speak(what)));
    at("check-answer").scrollIntoView({ block: "nearest" });
  }

  function take(name) {
    at(`check-${name}`).addEventListener("change", async (event) => {
      const file = event.target.files[0];
      files[name] = null;
      at(`check-${name}-from`).textContent = "";
      if (!file) {
        return;
      }
      if (file.size > MOST_BYTES) {
        ask(WORDS.large);
        return;
      }
      try {
        files[name] = new Uint8Array(await file.arrayBuffer());
      } catch (error) {
        ask(WORDS.unread);
        return;
      }
      at("check-result").replaceChildren();
      listFields();
    });
  }

  /** The fields that the chosen entry has, to choose from. */
  function listFields() {
    const names = files.entry ? [...check.commitments(files.entry).keys()] : [];
    at("check-names").replaceChildren(
      ...names.map((name) => {
        const option = document.createElement("option");
        option.value = name;
        return option;
      }),
    );
  }

  function typed() {
    const field = { name: at("check-name").value.trim(), value: at("check-value").value, salt: at("check-salt").value.trim() };
    const filled = [field.name, field.value, field.salt].filter(Boolean).length;
    return { field: filled ? field : null, half: filled > 0 && filled < 3 };
  }

  async function run(event) {
    event.preventDefault();
    const { field, half } = typed();
    const key = at("check-key").value.trim();
    const missing =
      (!files.entry && WORDS.noEntry) ||
      (half && WORDS.halfField) ||
      (!files.receipt && !field && WORDS.nothing) ||
      (files.receipt && !key && WORDS.noKey);
    if (missing) {
      ask(missing);
      return;
    }
    const witnesses = at("check-witnesses").value.split("\n");
    try {
      const { verdict, steps } = await check.checked({ ...files, key, witnesses, field });
      show(verdict, steps);
    } catch (error) {
      ask(WORDS.broken);
    }
  }

  async function fetched(name) {
    const answer = await fetch(form.dataset[name]);
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    files[name] = new Uint8Array(await answer.arrayBuffer());
    at(`check-${name}-from`).textContent = at(`check-${name}-from`).dataset.fetched;
    const chosen = new DataTransfer(); // so that the field shows a file, as it holds one
    chosen.items.add(new File([files[name]], form.dataset.index + SUFFIX[name]));
    at(`check-${name}`).files = chosen.files;
  }

  async function preload() {
    try {
      await fetched("entry");
      await fetched("receipt");
      listFields();
    } catch (error) {
      ask(WORDS.unfetched);
    }
  }

  function start() {
    at("check-no-script").hidden = true;
    if (!globalThis.crypto || !crypto.subtle) {
      at("check-insecure").hidden = false;
      return;
    }
    take("entry");
    take("receipt");
    form.addEventListener("submit", run);
    const fill = at("check-fill");
    if (fill) {
      fill.addEventListener("click", () => {
        at("check-key").value = fill.dataset.key;
        at("check-fill-note").hidden = false;
      });
    }
    at("check-go").disabled = false;
    if (form.dataset.entry) {
      preload();
    }
  }

  start();
})((globalThis.qinglian = globalThis.qinglian || {}));
