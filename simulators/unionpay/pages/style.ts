export const cashierStyle = `
:root{--red:#d7182a;--teal:#00747d;--ink:#1d2426;--soft:#5d6a6e;--line:#e9eded}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:#f2f5f5;color:var(--ink);
font:16px/1.5 -apple-system,"PingFang SC","HarmonyOS Sans SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
small{font-size:12px;color:var(--soft);font-weight:400}
header{display:flex;align-items:center;gap:10px;padding:12px 16px;background:#fff;border-bottom:3px solid var(--red);font-weight:600}
header small{display:block;line-height:1.3}
.logo{width:40px;height:34px;border-radius:8px;background:var(--teal);color:#fff;display:grid;place-items:center;font-size:18px}
main{width:100%;max-width:460px;margin:0 auto;padding:14px;flex:1;display:grid;gap:12px;align-content:start}
section{background:#fff;border-radius:12px;padding:20px}
.order{text-align:center}
.merchant{margin:0;color:var(--soft)}
.amount{margin:4px 0 14px;font-size:40px;font-weight:700;line-height:1.2;font-variant-numeric:tabular-nums}
.amount span{font-size:24px;margin-right:4px}
dl{display:grid;grid-template-columns:auto 1fr;gap:8px 16px;margin:0;padding-top:14px;border-top:1px solid var(--line);font-size:14px}
dt{color:var(--soft);text-align:left}dd{margin:0;text-align:right;overflow-wrap:anywhere}
h2{font-size:16px;margin:0 0 12px}
form{margin:0}
.people{display:grid;grid-template-columns:1fr 1fr;gap:12px}
button{font:inherit;border:0;cursor:pointer;text-align:center}
.person{display:grid;justify-items:center;gap:2px;padding:16px 8px;border-radius:12px;background:#f3f9f9;border:1px solid #cfe3e4;color:inherit}
.person i{width:44px;height:44px;border-radius:50%;display:grid;place-items:center;background:var(--teal);color:#fff;font-style:normal;font-size:20px}
.person:hover,.person:focus-visible{border-color:var(--teal)}
.card{display:flex;justify-content:space-between;gap:12px;align-items:center;min-height:48px;margin:0;border-bottom:1px solid var(--line)}
.password{display:block;margin-top:16px;font-size:14px}
.password input{display:block;width:100%;margin-top:8px;height:52px;border:1px solid #cbd5d6;border-radius:10px;
font-size:24px;letter-spacing:14px;text-align:center}
.password input:focus{outline:2px solid var(--teal);border-color:transparent}
.primary{display:block;width:100%;margin-top:16px;padding:13px;border-radius:10px;background:var(--red);color:#fff;font-size:17px;font-weight:600}
.primary small{color:#ffe3e3}.primary:hover{background:#b3101f}
.quiet{display:block;width:100%;margin-top:10px;padding:10px;background:none;color:#475356;font-size:14px}
button:focus-visible{outline:3px solid var(--teal);outline-offset:2px}
.problem{margin:0 0 14px;padding:10px 14px;border-radius:10px;background:#fff1f0;color:#b3101f;font-size:14px}
.outcome{text-align:center;padding:8px 0 4px}.outcome p{margin:0;color:var(--soft);font-size:13px}.outcome h2{margin:12px 0 2px;font-size:19px}
.outcome i{display:grid;place-items:center;width:56px;height:56px;margin:0 auto;border-radius:50%;background:var(--teal);color:#fff;font-style:normal;font-size:28px}
.code{display:none;text-align:center}
.code svg{width:190px;height:190px}.code p{margin:10px 0 0;font-size:14px}
footer{padding:16px;text-align:center;color:var(--soft);font-size:12px}
@media(min-width:760px){
main.wide{max-width:820px;grid-template-columns:300px 1fr;padding-top:40px}
main.wide .order{grid-column:1/-1}.code{display:block}main:not(.wide){padding-top:40px}}
`
