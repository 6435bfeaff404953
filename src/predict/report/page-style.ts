/** The page's style; colours are named once for light and once for dark. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1b2430; --paper: #fff; --soft: #5d6b7c; --rule: #d8dee6; --good: #2f855a; --bad: #c0392b; --plain: #3b6fb6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf1; --paper: #12171e; --soft: #9aa8b8; --rule: #2b3644; --good: #48bb78; --bad: #f0705f; --plain: #6fa3ea; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: var(--ink); background: var(--paper); max-width: 920px; margin: 2rem auto; padding: 0 1rem 3rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2.4rem 0 .4rem; } h3 { font-size: 1rem; margin: 1.4rem 0 .2rem; }
table { border-collapse: collapse; width: 100%; font-size: 14px; margin: .5rem 0; }
th, td { text-align: right; vertical-align: top; padding: .3rem .55rem; border-bottom: 1px solid var(--rule); font-variant-numeric: tabular-nums; white-space: nowrap; }
th { color: var(--soft); font-weight: 600; } th[colspan] { text-align: center; }
th:first-child, td:first-child { text-align: left; padding-left: 0; white-space: normal; min-width: 6.5rem; }
.scroll { overflow-x: auto; } .soft { color: var(--soft); } p.soft { margin: .3rem 0; font-size: 14px; max-width: 46em; }
svg { display: block; width: 100%; min-width: 430px; max-width: 720px; height: auto; font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink); }
rect.good { fill: var(--good); } rect.bad { fill: var(--bad); } rect.plain { fill: var(--plain); }
.mark, .axis { stroke: var(--soft); } .mark { stroke-dasharray: 4 3; } .marktext { fill: var(--soft); }
polyline { fill: none; stroke: var(--plain); stroke-width: 2; } circle { fill: var(--plain); }
details summary { cursor: pointer; color: var(--soft); font-size: 14px; }
dt { font-weight: 600; } dd { margin: 0 0 .6rem; overflow-wrap: anywhere; } .met { color: var(--good); } .missed { color: var(--bad); }
@media print { .scroll { overflow: visible; } }
`;
