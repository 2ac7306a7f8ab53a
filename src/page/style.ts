/** How the page looks. It has no picture, no font and no script of its own. */
export const style = `
:root{color-scheme:light dark;--ground:#fff;--raised:#f6f7f9;--line:#d5d9e0;--text:#1b1f27;--soft:#545c6b;--link:#0b57c2;--good:#14692f;--good-ground:#e3f4e7;--bad:#a81c1c;--bad-ground:#fdeaea;--warn:#7a4b00;--warn-ground:#fff1d6;--bar:#3f6fc4;--mark:#fff6cf}
@media (prefers-color-scheme:dark){:root{--ground:#14171c;--raised:#1d2128;--line:#363d49;--text:#e7eaf0;--soft:#a9b1c0;--link:#8ab8ff;--good:#7fd99a;--good-ground:#16301e;--bad:#ff9d9d;--bad-ground:#3b1a1c;--warn:#f3c46b;--warn-ground:#362a10;--bar:#6d9bef;--mark:#37310f}}
*{box-sizing:border-box}
html{scroll-padding-top:4rem}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main,footer{max-width:72rem;margin:0 auto;padding:0 1rem}
footer{color:var(--soft);font-size:.875rem;padding-bottom:2rem}
nav{position:sticky;top:0;z-index:1;background:var(--ground);border-bottom:1px solid var(--line)}
nav ul{display:flex;gap:.25rem 1.25rem;max-width:72rem;margin:0 auto;padding:.5rem 1rem;list-style:none;overflow-x:auto;white-space:nowrap}
a{color:var(--link)}
nav a{display:inline-block;padding:.25rem 0}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-100rem;background:var(--ground);padding:.5rem 1rem}
.skip:focus{left:0;z-index:2}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
h1{font-size:1.75rem;line-height:1.2;margin:.25rem 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.25rem;margin:2.5rem 0 .5rem;padding-top:1rem;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
p{margin:.5rem 0;overflow-wrap:anywhere}
.above{color:var(--soft);margin-top:1.5rem}
.end{font-size:1.125rem}
blockquote{margin:.5rem 0;padding:.25rem 1rem;border-left:3px solid var(--line);white-space:pre-wrap;overflow-wrap:anywhere}
code,pre{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace}
code{overflow-wrap:anywhere}
pre{background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:.75rem;overflow:auto;max-height:30rem;white-space:pre-wrap;overflow-wrap:anywhere}
summary{cursor:pointer;padding:.25rem 0}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(10rem,1fr));gap:.75rem;margin:1rem 0}
.facts div{background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:.5rem .75rem;min-width:0}
.facts dt{color:var(--soft);font-size:.8125rem}
.facts dd{margin:0;font-weight:600;overflow-wrap:anywhere}
.status,.grade{display:inline-block;padding:0 .4rem;border-radius:4px;font-size:.875rem;background:var(--raised);color:var(--soft);overflow-wrap:anywhere}
.status.success,.PASS{background:var(--good-ground);color:var(--good)}
.status.failure,.status.cancelled,.FAIL{background:var(--bad-ground);color:var(--bad)}
.status.waiting,.status.interrupted,.status.running,.UNPROVEN,.VACUOUS,.UNKNOWN{background:var(--warn-ground);color:var(--warn)}
.grade{font-weight:700}
.wide{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line)}
tbody th{font-weight:400;min-width:14rem}
td ul{margin:0;padding-left:1rem}
.id,.test,.kind,.took,.needs,.part{color:var(--soft);font-size:.8125rem}
.reason{font-size:.875rem;color:var(--warn)}
tr:target,li :target{outline:2px solid var(--link);outline-offset:-2px}
.time,.time ol{list-style:none;margin:0;padding:0}
.time ol{padding-left:1rem;border-left:1px solid var(--line)}
.time li{padding:.1rem 0}
.time .name{font-weight:600;overflow-wrap:anywhere}
.lane{display:block;position:relative;height:.5rem;background:var(--raised);border-radius:3px;overflow:hidden;margin:.15rem 0}
.bar{position:absolute;top:0;bottom:0;min-width:3px;border-radius:3px;background:var(--bar)}
.bar.around{background:var(--line)}
.bar.failure,.bar.cancelled{background:var(--bad)}
.bar.pause,.key.pause{background:repeating-linear-gradient(45deg,var(--soft) 0 2px,transparent 2px 6px)}
.key{display:inline-block;width:1.5rem;height:.6rem;border:1px solid var(--line);vertical-align:middle}
.chain{list-style:none;margin:0;padding:0}
.chain>li+li{margin-top:.35rem}
.node{border:1px solid var(--line);border-radius:6px;padding:.35rem .6rem;background:var(--ground);min-width:0}
.node.around{background:var(--raised)}
.node.around>.chain,.node.around>.wide{margin-top:.35rem}
.node .name{font-weight:600;overflow-wrap:anywhere}
.node a{text-decoration:none}
.part{margin:.35rem 0 .15rem}
.layers{display:flex;gap:1rem;list-style:none;margin:0;padding:0}
.layers>li{flex:0 0 14rem;min-width:0}
.layers ul{list-style:none;margin:0;padding:0}
.layers ul>li+li{margin-top:.5rem}
.needs{margin:0}
.file{margin:.5rem 0}
.added{color:var(--good)}
.removed{color:var(--bad)}
.diff td{padding:0 .5rem 0 0;border:0}
.diff td:first-child{color:var(--soft);text-align:right;font-size:.8125rem;width:3.5rem;user-select:none}
.diff td:nth-child(2){width:2rem;font-size:.8125rem;white-space:nowrap}
.diff td:nth-child(2) a{display:inline-block;min-width:1.5rem;text-align:center}
.diff code{white-space:pre-wrap;display:block}
.diff .plus{background:var(--good-ground)}
.diff .minus{background:var(--bad-ground)}
.diff .proof{background:var(--mark);box-shadow:inset 4px 0 var(--warn)}
.gap td{color:var(--soft);text-align:left}
.numbers td{text-align:right;white-space:nowrap}
.numbers td:nth-child(2){text-align:left}
.numbers tbody th{position:relative}
.share{display:block;height:4px;margin-top:2px;background:var(--bar);border-radius:2px}
@media print{nav,.skip{display:none}details::details-content{content-visibility:visible}}
`;
