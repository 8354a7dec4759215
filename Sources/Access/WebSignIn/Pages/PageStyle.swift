/// The look of all pages, light and dark, on desks and phones.
enum PageStyle {
    static let sheet: HTML = """
        :root{color-scheme:light dark;--ink:#1c2321;--paper:#fbfaf7;--quiet:#5d6863;--line:#d9ddd8;--accent:#0b6e5a}
        @media (prefers-color-scheme:dark){:root{--ink:#e8ece9;--paper:#141917;--quiet:#9aa6a0;--line:#2f3834;--accent:#5cc9ae}}
        body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
        main{max-width:42rem;margin:0 auto;padding:2rem 1rem}
        h1{font-size:1.6rem;line-height:1.2;margin:0 0 1rem}
        h2{font-size:1.1rem;margin:2rem 0 .5rem}
        p{margin:.5rem 0}
        .quiet{color:var(--quiet)}
        table{width:100%;border-collapse:collapse}
        th,td{text-align:left;padding:.5rem .5rem .5rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
        th{font-weight:600;color:var(--quiet);font-size:.85rem}
        .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        a{color:var(--accent)}
        .button,button{display:inline-block;font:inherit;padding:.6rem 1.2rem;border-radius:.4rem;border:1px solid var(--accent);
        background:var(--accent);color:var(--paper);text-decoration:none;cursor:pointer}
        button.plain{background:none;color:var(--accent)}
        :focus-visible{outline:3px solid var(--accent);outline-offset:2px}
        form{margin-top:2rem}
        """
}
