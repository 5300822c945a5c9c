// Before the first paint: the theme, density and language of this device, so that nothing flashes or jumps; and
// what the page is sure to need is asked for at once: its code, and what it reads first (`src/api/ahead.ts` takes it).
;(function () {
  var root = document.documentElement
  function kept(key) {
    try {
      return localStorage.getItem('gongdan.' + key)
    } catch {
      return null
    }
  }
  var theme = kept('theme')
  if (theme !== 'light' && theme !== 'dark')
    theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  root.dataset.theme = theme
  root.dataset.density = kept('density') || 'standard'
  var language = kept('locale') || (/^zh/i.test(navigator.language) ? 'zh-CN' : 'en')
  root.lang = language
  // The router reads this as it is loaded. Not finding it, it throws and catches; and for the trace of that the
  // engine reads its whole file a second time.
  try {
    sessionStorage['vue-router:scroll'] = sessionStorage['vue-router:scroll'] || '{}'
  } catch {}
  var said = document.querySelector('meta[name=ahead]')
  var ahead = said ? JSON.parse(said.content) : {}
  var path = location.pathname.replace(/\/$/, '')
  var id = (/\d+$/.exec(path) || [''])[0]
  var asked = {}
  var wanted = (ahead[language] || []).concat(ahead[path] || (id && ahead[path.slice(0, -id.length) + '*']) || [])
  wanted.forEach(function (file) {
    if (file.indexOf('/api/') === 0) {
      var address = file.replace('*', id)
      asked[address] = fetch(address, { credentials: 'same-origin', headers: { 'Accept-Language': language } }).catch(
        function () {
          return null
        },
      )
      return
    }
    var link = document.createElement('link')
    link.rel = 'modulepreload'
    link.crossOrigin = ''
    link.href = '/' + file
    document.head.appendChild(link)
  })
  window.gongdanAhead = { language: language, asked: asked }
})()
