// Where the form stands, and the tools to draw it.
const script = document.currentScript
if (!script) return
const address = new URL(script.src)
const key = decodeURIComponent(address.pathname.split('/').pop().replace(/\.js$/, ''))
const api = new URL(`../api/v1/public-forms/${encodeURIComponent(key)}`, address).href

const isPage = script.dataset.page !== undefined
let locale = script.dataset.locale || (isPage ? new URLSearchParams(location.search).get('locale') : '') || ''
if (!WORDS[locale]) locale = ''
const word = (name, values = {}) => {
  const spoken = locale || (document.documentElement.lang.startsWith('zh') ? 'zh-CN' : 'en')
  return Object.entries(values).reduce((said, [at, value]) => said.replace(`{${at}}`, value), WORDS[spoken][name])
}

const host = document.createElement('div')
const root = host.attachShadow({ mode: 'open' })
const sheet = (text) => { const made = new CSSStyleSheet(); made.replaceSync(text); return made }
root.adoptedStyleSheets = [sheet(STYLE)]
if (isPage) {
  host.className = 'page'
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet(PAGE_STYLE)]
}
const settle = () => {
  const place = script.dataset.target && document.querySelector(script.dataset.target)
  if (place) place.append(host)
  else if (script.isConnected && !document.head.contains(script)) script.after(host)
  else document.body.append(host)
}
// A script without `defer` may be here before the page is.
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', settle)
else settle()

const el = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue
    if (name === 'class') made.className = value
    else if (name.startsWith('on')) made.addEventListener(name.slice(2), value)
    else made.setAttribute(name, value === true ? '' : value)
  }
  made.append(...children.filter((child) => child !== null && child !== ''))
  return made
}
