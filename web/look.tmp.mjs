// node look.tmp.mjs EMAIL LANG THEME WIDTH steps... ; steps: name=path
import { createRequire } from 'node:module'
const { chromium } = createRequire(process.cwd() + '/package.json')('@playwright/test')
const [email, lang = 'zh-CN', theme = 'light', w = '1440', ...steps] = process.argv.slice(2)
const B = 'http://localhost:5191'
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })
const context = await browser.newContext({ viewport: { width: +w, height: +(process.env.H ?? (+w < 700 ? 844 : 900)) }, locale: lang, colorScheme: theme, timezoneId: 'Asia/Shanghai', hasTouch: +w < 700, isMobile: +w < 700 })
const tenant = email.endsWith('@xinghe.example') ? 'demo-xinghe' : 'demo-northwind'
const r = await context.request.post(B + '/api/v1/session', { data: { email, password: 'gongdan-demo', tenant } })
if (!r.ok()) console.log(await r.text())
const page = await context.newPage()
page.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log('console', m.type(), m.text().slice(0, 400)))
page.on('pageerror', (e) => console.log('pageerror', String(e).slice(0, 600)))
page.setDefaultTimeout(30000)
for (const step of steps) {
  const at = step.indexOf('=')
  const [verb, arg] = [step.slice(0, at), step.slice(at + 1)]
  try {
    if (verb === 'go') { await page.goto(B + arg, { waitUntil: 'domcontentloaded' }); await page.locator('h1').first().waitFor({timeout: 90000}); await page.waitForTimeout(2500) }
    else if (verb === 'click') { await page.getByRole('button', { name: arg, exact: false }).first().click(); await page.waitForTimeout(1500) }
    else if (verb === 'link') { await page.getByRole('link', { name: arg }).first().click(); await page.waitForTimeout(2000) }
    else if (verb === 'text') { await page.getByText(arg).first().click(); await page.waitForTimeout(1000) }
    else if (verb === 'key') { await page.keyboard.press(arg); await page.waitForTimeout(1500) }
    else if (verb === 'fill') { const [label, v] = arg.split('::'); await page.getByLabel(label).first().fill(v); await page.waitForTimeout(300) }
    else if (verb === 'wait') await page.waitForTimeout(+arg)
    else if (verb === 'item') { await page.getByRole('menuitem', { name: arg }).first().click(); await page.waitForTimeout(1200) }
    else if (verb === 'shot') await page.screenshot({ path: `/tmp/ap-${arg}.png` })
    else if (verb === 'full') await page.screenshot({ path: `/tmp/ap-${arg}.png`, fullPage: true })
    else if (verb === 'radio') { await page.getByRole('radio', { name: arg }).first().check({force:true}); await page.waitForTimeout(1500) }
    else if (verb === 'sh') { const { execSync } = await import('node:child_process'); console.log(execSync(arg).toString().slice(0, 200)) }
    else if (verb === 'eval') console.log(await page.evaluate(arg))
  } catch (e) { console.log('STEP', step, String(e).slice(0, 500)); await page.screenshot({ path: '/tmp/ap-fail.png' }) }
}
await browser.close()
