/** How the page looks. It has no picture, no font and no script of its own. */
export const style = `
:root{color-scheme:light dark;--ground:#fff;--raised:#f6f7f9;--line:#dde1e7;--text:#1b1f27;--soft:#545c6b;--link:#0b57c2;--good:#14692f;--good-ground:#e6f5ea;--bad:#a81c1c;--bad-ground:#fdeaea;--warn:#7a4b00;--warn-ground:#fff1d6;--bar:#3f6fc4;--around:#c3cbd8;--mark:#fff3bf}
@media (prefers-color-scheme:dark){:root{--ground:#14171c;--raised:#1c2027;--line:#323945;--text:#e7eaf0;--soft:#a9b1c0;--link:#8ab8ff;--good:#7fd99a;--good-ground:#16301e;--bad:#ff9d9d;--bad-ground:#3b1a1c;--warn:#f3c46b;--warn-ground:#362a10;--bar:#6d9bef;--around:#4a5363;--mark:#413814}}
*{box-sizing:border-box}
html{scroll-padding-top:4rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main,footer{max-width:72rem;margin:0 auto;padding:0 1rem}
footer{color:var(--soft);font-size:.875rem;padding-top:2rem;padding-bottom:2rem}
nav{position:sticky;top:0;z-index:1;background:var(--ground);border-bottom:1px solid var(--line)}
nav ul{display:flex;gap:.25rem 1.25rem;max-width:72rem;margin:0 auto;padding:.4rem 1rem;list-style:none;overflow-x:auto;white-space:nowrap;font-size:.9375rem}
a{color:var(--link)}
nav a{display:inline-block;padding:.25rem 0;text-decoration:none}
nav a:hover{text-decoration:underline}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
nav a:focus-visible,summary:focus-visible,.wide:focus-visible,pre:focus-visible{outline-offset:-2px}
.skip{position:absolute;left:-100rem;background:var(--ground);padding:.5rem 1rem}
.skip:focus{left:0;z-index:2}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.soft{color:var(--soft)}
.none{color:var(--soft);font-size:.875rem}
h1{font-size:1.875rem;line-height:1.2;margin:.25rem 0 .75rem;overflow-wrap:anywhere}
h2{font-size:1.25rem;margin:2.5rem 0 .25rem;padding-top:1.25rem;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
p{margin:.5rem 0;overflow-wrap:anywhere}
li{overflow-wrap:anywhere}
.above{color:var(--soft);margin:1.5rem 0 0}
.asked{margin:.75rem 0;white-space:pre-wrap}
blockquote{margin:.5rem 0;padding:.25rem 1rem;border-left:3px solid var(--line);white-space:pre-wrap;overflow-wrap:anywhere}
code,pre,ins,del{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
ins,del{text-decoration:none}
pre{background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:.75rem;overflow:auto;max-height:30rem;white-space:pre-wrap}
summary{cursor:pointer;padding:.25rem 0;overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:.75rem 1.5rem;margin:1.25rem 0 0}
.facts div{min-width:0}
.facts dt{color:var(--soft);font-size:.8125rem}
.facts dd{margin:0;font-weight:600;font-size:.9375rem;overflow-wrap:anywhere}
.status,.grade{display:inline-block;padding:0 .45rem;border-radius:4px;font-size:.8125rem;line-height:1.5rem;background:var(--raised);color:var(--soft);overflow-wrap:anywhere}
.grade{font-weight:700;white-space:nowrap}
.end .status{font-size:.9375rem;line-height:1.75rem;padding:0 .6rem;font-weight:600}
.ok,.found{color:var(--good);font-weight:700;position:relative}
.found{color:var(--warn)}
.status.success,.PASS{background:var(--good-ground);color:var(--good)}
.status.failure,.status.cancelled,.FAIL{background:var(--bad-ground);color:var(--bad)}
.status.waiting,.status.interrupted,.status.running,.UNPROVEN,.VACUOUS,.UNKNOWN{background:var(--warn-ground);color:var(--warn)}
.wide{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
th,td{text-align:left;vertical-align:top;padding:.6rem 1rem .6rem 0;border-bottom:1px solid var(--line)}
thead th{font-size:.8125rem;font-weight:400;color:var(--soft);padding-bottom:.25rem}
tbody th{font-weight:400}
th ul,td ul{margin:0;padding-left:1.1rem}
td ul{padding-left:0;list-style:none}
.cards th[scope=row]{width:48%}
.cards td:first-child{width:1%}
.cards .label{display:none}
.id,.test{display:block;color:var(--soft);font-size:.8125rem}
.kind,.needs,.part{color:var(--soft);font-size:.8125rem}
.reason{font-size:.875rem;color:var(--warn)}
tr:target,li:target>.row,li:target>details>summary{outline:2px solid var(--link);outline-offset:-2px}
.time,.time ol{list-style:none;margin:0;padding:0}
.time summary{list-style:none;padding:0}
.time summary::-webkit-details-marker{display:none}
.row{--in:0rem;display:grid;grid-template-columns:minmax(0,20rem) 7.5rem minmax(0,1fr);gap:0 1rem;align-items:center;padding:.12rem 0}
.time summary:hover .row,.time li>.row:hover{background:var(--raised)}
.row .name{padding-left:calc(var(--in) + 1rem);overflow-wrap:anywhere}
.row b{font-weight:500}
.row i{font-style:normal;color:var(--soft);font-size:.8125rem}
.time summary .name{padding-left:var(--in)}
.time summary .name::before{content:"▸" / "";display:inline-block;width:1rem;color:var(--soft)}
.time details[open]>summary .name::before{content:"▾" / ""}
.time details summary b{font-weight:700}
.in1 .row{--in:1rem}.in2 .row{--in:2rem}.in3 .row{--in:3rem}.in4 .row{--in:4rem}.in5 .row{--in:5rem}.in6 .row{--in:6rem}.in7 .row{--in:7rem}.in8 .row{--in:8rem}
.said{color:var(--soft);font-size:.8125rem}
.lane{position:relative;height:.6rem;background:var(--raised);border-radius:3px;overflow:hidden}
.bar{position:absolute;top:0;bottom:0;min-width:3px;border-radius:3px;background:var(--bar)}
.bar.around{background:var(--around);top:.2rem;bottom:.2rem}
.bar.failure,.bar.cancelled{background:var(--bad)}
.bar.pause{min-width:8px}
.bar.pause,.key.pause{background:repeating-linear-gradient(45deg,var(--soft) 0 2px,transparent 2px 6px)}
.key{display:inline-block;width:1.5rem;height:.6rem;border:1px solid var(--line);vertical-align:middle}
.chain,.layers ul{list-style:none;margin:0;padding:0}
.chain>li{position:relative;min-width:0}
.chain>li+li{margin-top:.5rem}
.chain:not(.beside)>li+li::before{content:"";position:absolute;left:1.1rem;top:-.5rem;height:.5rem;border-left:2px solid var(--line)}
.node{border:1px solid var(--line);border-radius:6px;padding:.3rem .65rem;background:var(--ground);min-width:0;overflow-wrap:anywhere}
.node.around{background:var(--raised);padding-bottom:.5rem}
.node.around>.chain,.node.around>.wide{margin-top:.3rem}
.node.quiet{border-style:dashed}
.node.quiet>.name{color:var(--soft);font-weight:400}
.node .name{font-weight:600}
.node a{text-decoration:none}
.part{margin:.35rem 0 .15rem}
.layers{display:flex;gap:1rem;list-style:none;margin:0;padding:.25rem}
.layers>li{flex:0 0 15rem;min-width:0}
.layers ul>li+li{margin-top:.5rem}
.needs{margin:0}
.file{margin:.5rem 0}
.added{color:var(--good)}
.removed{color:var(--bad)}
.diff td{padding:0 .5rem 0 0;border:0}
.diff td:first-child{color:var(--soft);text-align:right;font-size:.8125rem;width:3rem;user-select:none}
.diff td:nth-child(2){width:4rem;font-size:.8125rem}
.diff td:nth-child(2) a{display:inline-block;min-width:1.5rem;text-align:center}
.diff code,.diff ins,.diff del{white-space:pre-wrap;display:block;padding-left:1.2em;text-indent:-1.2em;tab-size:4}
.diff code::before{content:"\\a0\\a0" / "";white-space:pre}
.diff ins::before{content:"+ " / ""}
.diff del::before{content:"− " / ""}
.diff .plus{background:var(--good-ground)}
.diff .minus{background:var(--bad-ground)}
.diff .proof{background:var(--mark)}
.diff .proof td:first-child{box-shadow:inset 4px 0 var(--warn)}
.diff .gap td{color:var(--soft);text-align:left;padding-left:1.5rem}
.numbers td{text-align:right;white-space:nowrap}
.numbers th:nth-child(n+3){text-align:right}
.numbers td:nth-child(2){text-align:left;white-space:normal}
.numbers tbody th{min-width:9rem}
.numbers tbody th,.numbers tbody td{padding-top:.3rem;padding-bottom:.3rem}
.numbers tfoot th,.numbers tfoot td{border:0;font-weight:600}
.share{display:block;height:4px;margin-top:2px;background:var(--bar);border-radius:2px}
@media (max-width:46rem){
h1{font-size:1.5rem}
.row{grid-template-columns:minmax(0,1fr) auto;padding:.2rem 0}
.row .lane{grid-column:1/-1}
.in1 .row{--in:.5rem}.in2 .row{--in:1rem}.in3 .row{--in:1.5rem}.in4 .row{--in:2rem}.in5 .row{--in:2.5rem}.in6 .row,.in7 .row,.in8 .row{--in:3rem}
.cards,.cards tbody,.cards tr,.cards th[scope=row],.cards td{display:block;width:auto}
.cards td:first-child{width:auto}
.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards tr{border:1px solid var(--line);border-radius:6px;padding:.5rem .75rem;margin:.75rem 0}
.cards th[scope=row],.cards td{border:0;padding:.2rem 0}
.cards .label{display:inline;color:var(--soft)}
.node.around{padding-left:.4rem;padding-right:.4rem}
.diff td:first-child{width:2.2rem;padding-right:.3rem}
.diff td:nth-child(2){width:1.6rem;padding-right:0}
}
@media print{nav,.skip{display:none}details::details-content{content-visibility:visible}}
`;
