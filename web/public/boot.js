// Before the first paint: the theme, density and language of this device, so that nothing flashes or jumps; and
// what the page is sure to need is asked for at once.
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
  var said = document.querySelector('meta[name=ahead]')
  var ahead = said ? JSON.parse(said.content) : {}
  var path = location.pathname.replace(/\/$/, '')
  var files = (ahead[language] || []).concat(ahead[path] || ahead[path.replace(/\/\d+$/, '/*')] || [])
  files.forEach(function (file) {
    var link = document.createElement('link')
    link.rel = 'modulepreload'
    link.crossOrigin = ''
    link.href = '/' + file
    document.head.appendChild(link)
  })
})()
