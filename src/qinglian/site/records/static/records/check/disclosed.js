// The page of what was opened to one person: holds each field against the entry, here in the browser.
(function (check) {
  "use strict";
  const chinese = document.documentElement.lang.startsWith("zh");

  const WORDS = {
    holds: { zh: "成立：与日志所记一字不差", en: "holds: it is what the log recorded", shape: "is-closed" },
    fails: { zh: "不成立：与日志所记不符", en: "does not hold: not what the log recorded", shape: "is-late" },
    unable: {
      zh: "这个浏览器在此不能核对：请存下内容和条目，用离线核验页核对",
      en: "cannot be checked here: keep this and the entry, and use the offline page",
      shape: "is-soon",
    },
  };

  async function judged(row, entry) {
    if (!globalThis.crypto || !crypto.subtle) {
      return WORDS.unable;
    }
    try {
      const { name, value, salt } = row.dataset;
      const made = await check.commitment(name, JSON.parse(value), salt);
      return check.commitments(entry).get(name) === made ? WORDS.holds : WORDS.fails;
    } catch (error) {
      return error instanceof check.Refused ? WORDS.fails : WORDS.unable;
    }
  }

  const held = document.getElementById("disclosed");
  const entry = check.utf8(held.dataset.entry);
  held.querySelectorAll("[data-salt]").forEach(async (row) => {
    const said = await judged(row, entry);
    const state = row.querySelector(".q-state");
    state.className = `q-state q-wraps ${said.shape}`;
    state.textContent = chinese ? said.zh : said.en;
  });
})((globalThis.qinglian = globalThis.qinglian || {}));
