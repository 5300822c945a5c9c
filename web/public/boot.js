// Before the first paint: the theme, density and language of this device, so that nothing flashes or jumps.
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
})()
