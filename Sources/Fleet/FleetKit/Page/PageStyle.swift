/// How a report looks, on a phone too, by day and by night.
enum PageStyle {
    static let css = """
        :root{--paper:#f6f7f9;--card:#fff;--ink:#16202e;--soft:#5b6777;--line:#e3e7ec;--shade0:#eef2f7;--shade1:#f7f3ea;\
        --connect:#64748b;--ask:#2563eb;--telemetry:#0f8a7e;--view:#7c3aed;--update:#d9480f;--command:#a3550b;--bad:#d1293d;--quiet:#94a3b8;\
        --good-bg:#e4f6ec;--good-ink:#0b5c33;--doubtful-bg:#fdf1d7;--doubtful-ink:#7a4b00;--bad-bg:#fde5e8;--bad-ink:#8f1020}
        @media (prefers-color-scheme:dark){:root{--paper:#0e141c;--card:#161e29;--ink:#e8edf4;--soft:#9fadbf;--line:#273242;\
        --shade0:#1b2532;--shade1:#23232b;--connect:#94a3b8;--ask:#6ea8fe;--telemetry:#3fd0bd;--view:#b394ff;--update:#ff9357;\
        --command:#e0a458;--bad:#ff6b7c;--quiet:#64748b;--good-bg:#10301f;--good-ink:#8be8b4;--doubtful-bg:#36290d;--doubtful-ink:#f7cf7b;\
        --bad-bg:#3d141b;--bad-ink:#ffb0ba}}
        *{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);\
        font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;-webkit-text-size-adjust:100%}
        main{max-width:1180px;margin:0 auto;padding:32px 20px 40px}
        h1{font-size:clamp(1.7rem,5vw,2.6rem);line-height:1.15;margin:.1em 0 .2em;letter-spacing:-.02em;overflow-wrap:anywhere}
        .over{margin:0;color:var(--soft);text-transform:uppercase;letter-spacing:.12em;font-size:.78rem;font-weight:600}
        .about{margin:0 0 20px;color:var(--soft);overflow-wrap:anywhere}
        .verdict{display:flex;gap:16px;align-items:flex-start;border-radius:14px;padding:18px 20px;margin-bottom:16px}
        .verdict h2{margin:0;font-size:1.25rem;line-height:1.3}.verdict p{margin:.3em 0 0}
        .verdict .mark{flex:none;width:36px;height:36px;border-radius:50%;color:var(--card);display:grid;place-items:center;font-size:20px;font-weight:700}
        .verdict.good{background:var(--good-bg);color:var(--good-ink)}.verdict.doubtful{background:var(--doubtful-bg);color:var(--doubtful-ink)}
        .verdict.bad{background:var(--bad-bg);color:var(--bad-ink)}
        .good .mark{background:var(--good-ink)}.doubtful .mark{background:var(--doubtful-ink)}.bad .mark{background:var(--bad-ink)}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(132px,1fr));gap:12px;margin:0}
        .tiles div{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:14px 16px;display:flex;flex-direction:column-reverse;justify-content:flex-end}
        .tiles dt{color:var(--soft);font-size:.85rem}.tiles dd{margin:0;font-size:1.45rem;font-weight:650;letter-spacing:-.01em;font-variant-numeric:tabular-nums;white-space:nowrap}
        .part{font-size:1.2rem;margin:34px 0 14px}
        .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:16px}
        .card{margin:0;background:var(--card);border:1px solid var(--line);border-radius:14px;padding:16px 18px;min-width:0}
        section.card{margin-bottom:16px}.cards section.card{margin-bottom:0}.wide{grid-column:1/-1}
        .card h3{margin:0;font-size:1.02rem}.card p{margin:.15em 0 .5em;color:var(--soft);font-size:.88rem;overflow-wrap:anywhere}
        .card svg[role=img]{display:block;width:100%;height:auto}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:2px 16px;margin:0 0 6px;padding:0;font-size:.85rem;color:var(--soft)}
        .legend li{display:flex;align-items:center;gap:6px}.key{width:22px;height:10px;flex:none}
        .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}.dashed{stroke-width:1.5;stroke-dasharray:4 4}
        .bars{fill:none;stroke-width:3}.area{fill-opacity:.22}.bar{fill-opacity:1}
        .grid{stroke:var(--line);stroke-width:1;fill:none}.shade{fill:var(--shade0)}.s1{fill:var(--shade1)}
        text{fill:var(--soft);font-size:12px;font-variant-numeric:tabular-nums}.phase{font-size:11px}
        table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums;margin:6px 0}
        th,td{padding:6px 8px 6px 0;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}
        th:first-child{text-align:left;font-weight:500}thead th{color:var(--soft);font-weight:500;font-size:.85rem;white-space:nowrap}
        tbody tr:last-child>*{border-bottom:0}td{overflow-wrap:anywhere}.scroll{overflow-x:auto}.scroll td{white-space:nowrap}
        footer{color:var(--soft);font-size:.88rem;margin-top:24px}
        @media (max-width:600px){main{padding:20px 14px 28px}text{font-size:15px}.phase{font-size:14px}.card{padding:14px}.tiles{gap:8px;grid-template-columns:repeat(auto-fit,minmax(122px,1fr))}\
        .tiles div{padding:10px 12px}.tiles dd{font-size:1.2rem}}
        @media print{body{background:#fff}.card,.verdict,.tiles div{break-inside:avoid}}

        """ + colours

    private static let colours = ["connect", "ask", "telemetry", "view", "update", "command", "bad", "quiet"]
        .map { ".c-\($0){stroke:var(--\($0))}.f-\($0){fill:var(--\($0))}" }.joined()
}
