/** The page's look: system fonts, light and dark by the reader's choice, a sheet that prints. */
export const style = `
:root{color-scheme:light dark;--bg:#fbfbfa;--card:#fff;--ink:#1c2126;--soft:#5d6670;--line:#e3e6e9;--training:#2563a8;--validation:#c2410c;--third:#3f7d3a;--fourth:#7b4fa3;--track:#e8eff7}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1c2024;--ink:#e6e9ec;--soft:#9aa4ae;--line:#2b3036;--training:#6aa9ec;--validation:#fb923c;--third:#7cc274;--fourth:#c39be8;--track:#24303d}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1140px;margin:0 auto;padding:32px 20px 60px}h1{font-size:26px;margin:0}h2{font-size:16px;margin:0 0 10px}
.sub{color:var(--soft);margin:2px 0 20px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(165px,1fr));gap:12px;margin-bottom:16px}
.tile,section,figure{background:var(--card);border:1px solid var(--line);border-radius:10px}
.tile{padding:14px 16px}.tile b{display:block;font-size:21px;line-height:1.3;font-weight:650;font-variant-numeric:tabular-nums}.tile span{color:var(--soft);font-size:13px}
.track{height:8px;border-radius:4px;background:var(--track);margin:0 0 18px;overflow:hidden}.track div{height:100%;background:var(--training)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(380px,1fr));gap:16px;margin-bottom:16px}
figure{margin:0;padding:14px 16px 6px}figcaption{font-weight:600;display:flex;justify-content:space-between;gap:12px;flex-wrap:wrap}
.legend{font-weight:400;font-size:13px;color:var(--soft)}.key{margin-left:14px;white-space:nowrap}.key i{display:inline-block;width:14px;height:3px;border-radius:2px;margin-right:6px;vertical-align:middle;background:currentColor}
svg{width:100%;height:auto;display:block}svg text{fill:var(--soft);font:11px system-ui,sans-serif;text-anchor:middle;font-variant-numeric:tabular-nums}svg .end{text-anchor:end}svg .start{text-anchor:start}
.grid{stroke:var(--line);fill:none}.axis{stroke:var(--soft);fill:none}.border{stroke:var(--soft);stroke-dasharray:3 4;fill:none}
.line{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round}.dot{fill:currentColor}.best{fill:none;stroke:var(--ink);stroke-width:2}
.training{color:var(--training)}.validation{color:var(--validation)}.third{color:var(--third)}.fourth{color:var(--fourth)}
section{padding:18px 20px;margin-bottom:16px}.scroll{overflow:auto;max-height:420px}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}th{color:var(--soft);font-weight:500;text-align:right;border-bottom:1px solid var(--line);padding:5px 10px;position:sticky;top:0;background:var(--card)}
td{text-align:right;padding:5px 10px;border-bottom:1px solid var(--line);white-space:nowrap}th:nth-child(2),td:nth-child(2){text-align:left}tr.chosen td{font-weight:650;color:var(--validation)}
ul{margin:0;padding-left:20px;color:var(--soft);font-size:14px}li{margin:4px 0}
@media print{body{background:#fff}.tile,section,figure{break-inside:avoid}.scroll{overflow:visible;max-height:none}}
`;
