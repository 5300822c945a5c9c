/** A new ticket: what is missing is said, the draft stays, the server's refusal loses nothing, hostile text is text. */

import { violations } from './axe'
import { enter, expect, test, url } from './people'

const HOSTILE = '"><img src=//evil.example/x onerror=alert(1)><script>window.hit=1</script> {{7*7}} ﷽ \u202Etxt.exe'

test('is written, refused, kept over a reload, and created with keys alone', async ({ page }) => {
  const outside: string[] = []
  page.on('request', (one) => {
    if (!one.url().startsWith(url('')) && !/^(data|blob):/.test(one.url())) outside.push(one.url())
  })
  await enter(page, 'nina@northwind.example', '/desk/tickets/new')
  const title = page.getByRole('textbox', { name: 'Title' })
  await expect(title).toBeVisible()
  expect(await violations(page)).toEqual([])

  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Fill this in.')).toBeVisible()
  await expect(title).toBeFocused()

  await page.getByRole('combobox', { name: 'Requester' }).fill('Carl')
  await page
    .getByRole('option', { name: /Carl Moss/ })
    .first()
    .click()
  await title.fill(`Printer ${HOSTILE}`)
  await page.getByRole('textbox', { name: 'Description' }).fill(HOSTILE)
  await page.setInputFiles('input[type=file]', {
    name: 'a<b>.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('paper jam'),
  })
  await expect(page.getByText('a<b>.txt')).toBeVisible()
  await page.waitForTimeout(500)
  await page.reload()
  await expect(title).toHaveValue(`Printer ${HOSTILE}`)
  expect(await violations(page)).toEqual([])

  await page.route('**/api/v1/tickets', (route) =>
    route.request().method() === 'POST' ? route.abort('internetdisconnected') : route.continue(),
  )
  await title.focus()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('alert').filter({ hasText: 'what you wrote is safe' })).toBeVisible()
  await expect(title).toHaveValue(`Printer ${HOSTILE}`)
  await page.unroute('**/api/v1/tickets')

  await page.keyboard.press('Control+Enter')
  await page.waitForURL(/\/desk\/tickets\/\d+$/)
  expect(await page.evaluate(() => (window as { hit?: number }).hit)).toBeUndefined()
  expect(outside).toEqual([])
})

test('another type keeps what both ask for', async ({ page }) => {
  await enter(page, 'nina@northwind.example', '/desk/tickets/new?type=incident')
  await page.getByRole('textbox', { name: 'Title' }).fill('Kept over types')
  await page.getByRole('radio', { name: 'Complaint' }).check({ force: true })
  await expect(page.getByText('Form of Complaint')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Kept over types')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Throw away' }).click()
  await page.goto(url('/desk/tickets/new'))
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('')
})

test('home is clean in both themes and languages', async ({ page }) => {
  await enter(page, 'nina@northwind.example', '/desk/home')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Nina Reed')
  expect(await violations(page)).toEqual([])
  await page.evaluate(() => localStorage.setItem('gongdan.theme', 'dark'))
  await page.evaluate(() => localStorage.setItem('gongdan.locale', 'zh-CN'))
  await page.reload()
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText('现在最要紧的')
  expect(await violations(page)).toEqual([])
})
