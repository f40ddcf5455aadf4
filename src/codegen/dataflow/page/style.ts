/** The page's look: system fonts, light and dark by the reader's choice, a sheet that prints. */
export const style = `
:root{color-scheme:light dark;--bg:#fbfbfa;--card:#fff;--ink:#1c2126;--soft:#5d6670;--line:#dfe3e6;--accent:#2563a8;--hot:#c2410c;--box:#e8eff7}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1c2024;--ink:#e6e9ec;--soft:#9aa4ae;--line:#30363c;--accent:#6aa9ec;--hot:#fb923c;--box:#24303d}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:32px 20px 60px}h1{font-size:26px;margin:0}h2{font-size:16px;margin:0 0 12px}
.sub{color:var(--soft);margin:2px 0 22px}section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:18px 20px;margin:0 0 18px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:12px;margin-bottom:18px}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px}.tile b{display:block;font-size:21px;line-height:1.3;font-weight:650;overflow-wrap:anywhere}.tile span{color:var(--soft);font-size:13px}
.bar-row{display:grid;grid-template-columns:70px 1fr 150px;gap:12px;align-items:center;margin:7px 0}.bar{position:relative;height:14px;background:var(--line);border-radius:7px}
.fill{position:absolute;inset:0 auto 0 0;background:var(--accent);border-radius:7px}.fill.over{background:var(--hot)}.limit{position:absolute;top:-3px;bottom:-3px;width:2px;background:var(--ink)}
.bar-figure{text-align:right;font-variant-numeric:tabular-nums}em{color:var(--soft);font-style:normal}.note{color:var(--soft);font-size:13px;margin:10px 0 0}
.scroll{overflow-x:auto}svg text{fill:var(--ink);font:12px system-ui,sans-serif;text-anchor:middle}svg .small{fill:var(--soft);font-size:11px}svg .name{font-weight:600}
svg .start{text-anchor:start}svg .end,svg .row-name{text-anchor:end}svg .hot{fill:var(--hot);font-weight:600}
.box{fill:var(--box);stroke:var(--accent)}.box.slowest{stroke:var(--hot);stroke-width:2.5}.wire,.axis,.line{fill:none;stroke:var(--soft)}.line{stroke:var(--accent);stroke-width:2}
svg .wire-text{font-size:10.5px;fill:var(--soft)}.busy{fill:var(--accent)}.idle{fill:var(--line);opacity:.5}.dot{fill:var(--accent)}.here{fill:var(--hot)}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:14px}th{color:var(--soft);font-weight:500;text-align:right;border-bottom:1px solid var(--line);padding:5px 7px}
td{text-align:right;padding:5px 7px;border-bottom:1px solid var(--line);white-space:nowrap}th:first-child,td:first-child,th:nth-child(2),td:nth-child(2){text-align:left}tr.slowest td:first-child{color:var(--hot);font-weight:600}
ul{margin:0;padding-left:20px}li{margin:4px 0}code{background:var(--box);padding:2px 7px;border-radius:5px;font-size:13px}
@media print{body{background:#fff}section,.tile{break-inside:avoid}.scroll{overflow:visible}svg{max-width:100%;height:auto}}
`;
