"""The style of the report page that stands alone; the site has its own style sheet."""

STYLE = """\
body { margin: 0; background: #f3f1ec; color: #1c1c1c; line-height: 1.9;
  font-family: FangSong, STFangsong, "Noto Serif CJK SC", "Source Han Serif SC", SimSun, serif; font-size: 18px; }
.document, .evidence-list { box-sizing: border-box; max-width: 46rem; margin: 1.5rem auto; padding: 2.5rem 3rem;
  background: #fff; border: 1px solid #ddd; }
.document p { margin: 0; text-indent: 2em; text-align: justify; }
.document .document-to { text-indent: 0; }
.document .document-byline, .document .document-number { text-indent: 0; text-align: center; margin-bottom: 1.5em; }
.document .document-masthead { text-indent: 0; text-align: center; color: #c00000; font-size: 2.2em; line-height: 1.4; }
.document .document-number { padding-bottom: .6em; border-bottom: 2px solid #c00000; }
.document .document-sign, .document .document-date { text-align: right; padding-right: 2em; }
.document .document-sign { margin-top: 2em; }
.document .document-copy { margin-top: 2em; border-top: 1px solid; text-indent: 0; }
.document .document-issued { border-top: 1px solid; border-bottom: 1px solid; text-indent: 0; }
h1 { font-size: 1.5em; text-wrap: balance; line-height: 1.5; text-align: center; font-weight: 600; margin: .5em 0 1em; }
.document h2, .document h3 { font-size: 1em; text-indent: 2em; margin: .6em 0 0; }
.document h2 { font-family: SimHei, "Noto Sans CJK SC", "Source Han Sans SC", sans-serif; }
.document h3 { font-family: KaiTi, STKaiti, "Noto Serif CJK SC", serif; font-weight: 500; }
a { color: #0b5394; }
.figure { text-decoration: underline; text-decoration-style: dotted; text-underline-offset: .25em; font-weight: 600; }
.unfilled { background: #ffe58f; }
table { border-collapse: collapse; width: 100%; font-size: .85em; }
th, td { border: 1px solid #777; padding: .2em .5em; text-align: left; vertical-align: top; }
.document-table { overflow-x: auto; margin: 1em 0; }
.evidence-list, table { font-family: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei",
  sans-serif; }
.evidence-list { font-size: 16px; line-height: 1.6; }
.evidence { border-top: 1px solid #ddd; padding: .5em 0; }
.evidence:target { background: #fff8e1; outline: 2px solid #c9a227; outline-offset: 6px; }
.evidence h3 { margin: .4em 0; font-size: 1.05em; }
dl { display: grid; grid-template-columns: 7.5em 1fr; gap: .1em 1em; margin: 0; }
dt { color: #555; } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { .document, .evidence-list { padding: 1.2rem; margin: 0; border: 0; }
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .4em; } }
@media print { body { background: #fff; } .document, .evidence-list { border: 0; max-width: none; margin: 0; } }
"""
