import { describe, expect, it } from 'vitest'

import { splitQuoted } from '@/kit/display/quoted'
import { cleanHtml, textToHtml } from '@/kit/display/sanitise'

const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<img src="https://evil.example/pixel.gif">',
  '<img src="//evil.example/p.gif">',
  '<img src="/\\evil.example/p.gif">',
  '<img src="/api/v1/files/1/../../../session">',
  '<img src="/api/v1/inbound-messages/1/pictures/../../../session">',
  '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
  '<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>',
  '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href=" jav&#x09;ascript:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<iframe src="https://evil.example"></iframe>',
  '<form action="https://evil.example"><input name=q><button>go</button></form>',
  '<p style="background:url(https://evil.example/p)">x</p>',
  '<p style="position:fixed;inset:0">x</p>',
  '<p onclick="alert(1)" onmouseover=alert(1)>x</p>',
  '<link rel=stylesheet href="https://evil.example/x.css">',
  '<base href="https://evil.example/">',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '<video src="https://evil.example/v.mp4" poster="https://evil.example/p.png"></video>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<template><img src=x onerror=alert(1)></template>',
  '<table background="https://evil.example/p.gif"><td background="https://evil.example/p.gif">x</td></table>',
  '<span data-mention="user:1&quot; onclick=&quot;alert(1)">@x</span>',
  '<div id="page" class="gd-mask" name="app">x</div>',
  '<img srcset="https://evil.example/p.gif 1x" src="/api/v1/files/3">',
]

describe('HTML of others', () => {
  it.each(HOSTILE)('acts on nothing and loads from nowhere: %s', (given) => {
    const out = document.createElement('div')
    out.innerHTML = cleanHtml(given)
    for (const element of out.querySelectorAll('*')) {
      expect(element.localName).not.toMatch(
        /^(script|style|svg|math|iframe|form|input|button|link|base|meta|video|template)$/,
      )
      for (const { name, value } of element.attributes) {
        expect(name).not.toMatch(/^on|^style$|^id$|^srcset$|^background$|^name$/)
        if (name === 'href') expect(value).toMatch(/^(https?:|mailto:|tel:|\/|#)/)
        if (name === 'src')
          expect(value).toMatch(/^(\/api\/v1\/files\/\d+\?inline=true$|blob:|data:image\/(png|jpeg|gif|webp))/)
        if (name === 'class') expect(value).toMatch(/^rt-/)
      }
    }
  })

  it('keeps what a text is made of, with links that tell nobody', () => {
    const out = cleanHtml('<p>Hello <b>you</b> <a href="https://a.example">there</a></p><ul><li>one</li></ul>')
    expect(out).toContain('<b>you</b>')
    expect(out).toContain('<li>one</li>')
    expect(out).toContain('rel="noopener noreferrer nofollow"')
    expect(out).toContain('target="_blank"')
  })

  it('shows pictures of our own store in the page, and who is mentioned as one', () => {
    expect(cleanHtml('<img src="/api/v1/files/12" alt="a">')).toContain('src="/api/v1/files/12?inline=true"')
    expect(cleanHtml('<span data-mention="user:12">@何敏</span>')).toContain('class="rt-mention"')
    expect(cleanHtml('<span data-mention="javascript:1">@x</span>')).not.toContain('data-mention')
  })

  it('shows plain text as it is, its addresses as links', () => {
    expect(textToHtml('<b>x</b> & https://a.example/x?y=1。')).toBe(
      '&lt;b&gt;x&lt;/b&gt; &amp; <a href="https://a.example/x?y=1" target="_blank" rel="noopener noreferrer nofollow">https://a.example/x?y=1</a>。',
    )
  })
})

describe('quoted history', () => {
  it.each([
    ['New words\n\nOn 3 March 2026, Li wrote:\n> old', 'New words'],
    ['好的\n\n在 2026年3月3日，李静 写道：\n> 旧的', '好的'],
    ['收到\n-----原始邮件-----\n发件人: 李静', '收到'],
    ['ok\nFrom: Li\nSent: Monday\nSubject: x\n\nold', 'ok'],
    ['ok\n> one\n> two', 'ok'],
  ])('is told from the new words: %s', (text, words) => {
    expect(splitQuoted(text).words.trim()).toBe(words)
    expect(splitQuoted(text).quoted).not.toBe('')
  })
  it('is not found where there is none, and takes nothing away', () => {
    expect(splitQuoted('a\n> b\nc').quoted).toBe('')
    expect(splitQuoted('> only\n> quoted').quoted).toBe('')
  })
})
