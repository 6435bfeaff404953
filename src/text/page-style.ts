/** The style of every report page; colours are named once for light and once for dark. */
export const pageStyle = `
:root { color-scheme: light dark;
  --paper: #fbfbf9; --card: #ffffff; --ink: #1b1f24; --soft: #5c6570; --line: #e2e4e0; --ground: #f1f2ee;
  --ok: #24795a; --bad: #cf3f3f; --gap: #cf3f3f22; --accent: #3558b8;
  --fault: #b3261e; --return: #2f7d4f; --address: #3558b8; --backend: #9a6a00; --database: #7a3fb0; --queue: #b0416f; --cluster: #5c6570;
  --p0: #8b94a3; --t0: #6d7a8d; --t1: #93a0b1; --t2: #b7c0cc; --t3: #7f8ca0; --t4: #a5b0be; --bound: #c9ced6; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #14171a; --card: #1b1f24; --ink: #e8eaed; --soft: #9aa4b0; --line: #2d333a; --ground: #20252b;
  --ok: #4fbf93; --bad: #ff7b72; --gap: #ff7b7226; --accent: #8eaaff;
  --fault: #ff7b72; --return: #56c988; --address: #8eaaff; --backend: #e0ad4a; --database: #c79bf2; --queue: #f08fb8; --cluster: #9aa4b0;
  --p0: #77818f; --t0: #8b97a8; --t1: #6c7889; --t2: #525d6c; --t3: #7d899a; --t4: #5f6b7b; --bound: #454d57; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 44px 24px 80px; }
.over { color: var(--soft); font-size: 14px; display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: center; }
.pill { font-weight: 700; font-size: 12.5px; letter-spacing: .06em; padding: 2px 11px; border-radius: 99px; color: #fff; background: #2a7d5d; }
.pill.fail { background: #b3261e; } .pill.inconclusive { background: #8a5a00; }
h1 { font-size: clamp(21px, 2.9vw, 29px); line-height: 1.28; font-weight: 650; letter-spacing: -.012em; margin: 14px 0 6px; max-width: 38em; text-wrap: pretty; }
p.under { color: var(--soft); margin: 0 0 28px; font-size: 17px; }
h2 { font-size: 19px; margin: 46px 0 4px; letter-spacing: -.005em; }
p.lead { color: var(--soft); margin: 0 0 16px; max-width: 46em; font-size: 15px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 14px; }
.card, .panel { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 17px 19px; }
.card h3 { margin: 0; font-size: 14px; font-weight: 600; color: var(--soft); }
.card .figure { font-size: 33px; font-weight: 650; letter-spacing: -.02em; line-height: 1.25; font-variant-numeric: tabular-nums; }
.card .figure.over-bound { color: var(--bad); }
.card p { margin: 8px 0 0; font-size: 13.5px; color: var(--soft); }
.pair { display: grid; gap: 4px; margin-top: 8px; }
.pair div { height: 8px; border-radius: 4px; background: var(--ground); position: relative; overflow: hidden; }
.pair span { position: absolute; inset: 0 auto 0 0; border-radius: 4px; }
.pair .measured { background: var(--accent); } .pair .measured.over-bound { background: var(--bad); } .pair .predicted { background: var(--bound); }
.scroll { overflow-x: auto; }
svg { display: block; width: 100%; height: auto; } .panel svg { min-width: 780px; } svg.chart { min-width: 430px; max-width: 720px; }
svg text { fill: var(--ink); font: 12px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
.lane-name { font-weight: 600; font-size: 13.5px !important; }
.lane-note { fill: var(--soft) !important; }
.ground { fill: var(--ground); } .gap { fill: var(--gap); } .zero { stroke: var(--line); stroke-width: 1; }
rect.good { fill: var(--ok); } rect.bad { fill: var(--bad); } rect.plain { fill: var(--accent); }
.mark, .axis { stroke: var(--soft); } .mark { stroke-dasharray: 4 3; } text.mark-text { fill: var(--soft); }
polyline { fill: none; stroke: var(--accent); stroke-width: 2; } circle.point { fill: var(--accent); }
rect.ok { fill: var(--ok); } rect.failed { fill: var(--bad); }
path.request { stroke-width: 3.6; stroke-linecap: butt; fill: none; } path.request.ok { stroke: var(--ok); } path.request.failed { stroke: var(--bad); opacity: .8; }
.tick path { stroke: var(--line); fill: none; } .tick text { fill: var(--soft); text-anchor: middle; }
.marker path { fill: none; stroke: var(--hue); stroke-width: 1.2; stroke-dasharray: 3 2.5; opacity: .85; }
.marker circle { fill: var(--hue); } .marker text { fill: var(--card); text-anchor: middle; font-weight: 700; font-size: 10.5px; }
.hue-fault { --hue: var(--fault); } .hue-return { --hue: var(--return); } .hue-address { --hue: var(--address); } .hue-backend { --hue: var(--backend); }
.hue-database { --hue: var(--database); } .hue-queue { --hue: var(--queue); } .hue-cluster { --hue: var(--cluster); }
.hue-answer { --hue: var(--return); } .hue-before { --hue: var(--p0); }
rect.part { fill: var(--hue); } .bar i, ul.parts i { background: var(--hue); }
.term-0 { --hue: var(--t0); } .term-1 { --hue: var(--t1); } .term-2 { --hue: var(--t2); } .term-3 { --hue: var(--t3); } .term-4 { --hue: var(--t4); }
.phase-detect { --hue: var(--backend); } .phase-agree { --hue: var(--database); } .phase-fence { --hue: var(--fault); } .phase-move { --hue: var(--address); } .phase-reconnect { --hue: var(--return); }
circle.event { fill: var(--hue); stroke: var(--card); stroke-width: 1; } path.answers { stroke: var(--ok); stroke-width: 1.6; fill: none; }
.pill.not-possible { background: #5c6570; } .pill.pass { background: #2a7d5d; } .panel.drill { margin-bottom: 16px; scroll-margin-top: 12px; } .panel.drill h3 { margin-top: 0; }
table.suite td, table.suite th { white-space: nowrap; } .strong { font-weight: 650; } td.wide { width: 34%; } a { color: var(--accent); } ul.parts.phases { margin-bottom: 18px; max-width: 46em; } table .soft { font-size: 12.5px; }
.part-text { fill: var(--card) !important; text-anchor: middle; font-size: 11px !important; font-weight: 600; }
ol.legend { list-style: none; margin: 14px 0 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 430px), 1fr)); gap: 5px 26px; font-size: 14px; }
ol.legend li { display: grid; grid-template-columns: 22px 74px 1fr; gap: 7px; align-items: baseline; overflow-wrap: anywhere; }
ol.legend b { display: inline-grid; place-items: center; width: 19px; height: 19px; border-radius: 50%; background: var(--hue); color: var(--card); font-size: 11px; }
ol.legend time, .num { font-variant-numeric: tabular-nums; color: var(--soft); }
.splits { display: grid; gap: 14px; }
.split h3 { margin: 0 0 10px; font-size: 15.5px; }
.split .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 330px), 1fr)); gap: 10px 34px; }
.split h4 { margin: 0 0 7px; font-size: 13px; font-weight: 600; color: var(--soft); }
.bar { display: flex; gap: 1px; height: 15px; border-radius: 4px; overflow: hidden; margin-bottom: 9px; }
.bar i { display: block; min-width: 1px; }
ul.parts { list-style: none; margin: 0; padding: 0; font-size: 14px; }
ul.parts li { display: grid; grid-template-columns: 13px 1fr auto; gap: 8px; align-items: baseline; padding: 2px 0; }
ul.parts i { width: 10px; height: 10px; border-radius: 3px; }
table { border-collapse: collapse; width: 100%; font-size: 14.5px; }
th, td { text-align: right; padding: 8px 11px; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; vertical-align: top; }
th:first-child, td:first-child { text-align: left; padding-left: 0; } th { font-size: 13px; font-weight: 600; color: var(--soft); } tr:last-child td { border-bottom: 0; }
th[colspan] { text-align: center; } table.year th, table.year td, table.answers th, table.answers td { white-space: nowrap; }
table.answers th:first-child, table.answers td:first-child { white-space: normal; min-width: 6.5rem; } p.lead.after { margin: 12px 0 0; }
td.good { color: var(--ok); font-weight: 650; } td.bad { color: var(--bad); font-weight: 650; } td.text { text-align: left; }
h3 { font-size: 15.5px; margin: 26px 0 4px; } .soft { color: var(--soft); } p.soft { margin: 6px 0; font-size: 14px; max-width: 46em; } .met { color: var(--ok); } .missed { color: var(--bad); }
.reasons { border-left: 4px solid var(--bad); padding: 4px 0 4px 16px; margin: 0 0 28px; } .reasons p { margin: 4px 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 6px 22px; margin: 0; font-size: 14.5px; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
dl.assumed { display: block; } dl.assumed dt { color: var(--ink); font-weight: 600; } dl.assumed dd { margin: 0 0 10px; }
details summary { cursor: pointer; font-weight: 600; font-size: 15px; } details table { margin-top: 12px; }
@media (max-width: 560px) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 10px; } main { padding: 26px 15px 60px; } }
@media print { body { background: #fff; } .scroll { overflow: visible; } .card, .panel, .split { break-inside: avoid; } }
`;
