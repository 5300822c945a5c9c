/** A customer on a phone: asks, follows, answers, hurries, confirms and rates; staff work on it meanwhile. */

import { type APIRequestContext, request as requests } from '@playwright/test'

import { violations } from './axe'
import { expect, PASSWORD, test, url } from './people'

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'zh-CN' })

// One white pixel.
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='

async function staff(email: string): Promise<{ api: APIRequestContext; token: string }> {
  const api = await requests.newContext()
  const begun = await api.post(url('/api/v1/session'), { data: { email, password: PASSWORD, tenant: 'demo-xinghe' } })
  expect(begun.ok()).toBe(true)
  return { api, token: (await begun.json()).csrf_token }
}

test('asks in a minute, follows it, confirms and rates', async ({ page }) => {
  const outside: string[] = []
  page.on('request', (one) => {
    if (!one.url().startsWith(url('')) && !/^(data|blob):/.test(one.url())) outside.push(one.url())
  })
  await page.goto(url('/portal/?company=demo-xinghe'))
  await page.locator('input[type=email]').fill('mei@xinghe.example')
  await page.locator('input[type=password]').fill(PASSWORD)
  await page.locator('button[type=submit]').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('需要什么帮助？')
  expect(await violations(page)).toEqual([])

  await page.getByRole('link', { name: '咨询' }).first().click()
  const title = `订单什么时候发货 ${Date.now()} <img src=x onerror=alert(1)>`
  await page.getByRole('button', { name: '提交' }).click()
  await expect(page.getByText('这一项要填。').first()).toBeVisible()
  await page.getByLabel('标题').fill(title)
  await page.getByLabel('描述').fill('<script>window.hit = 1</script> 下单三天了')
  await page.getByLabel('订单号').fill('A-1024')
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: '提交' }).click()
  await page.waitForURL(/\/portal\/requests\/\d+$/)
  const id = Number(page.url().split('/').at(-1))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
  await expect(page.getByText('收到了，等待接手')).toBeVisible()
  expect(await page.evaluate(() => (window as { hit?: number }).hit)).toBeUndefined()
  expect(await violations(page)).toEqual([])

  await page.getByRole('button', { name: '补充说明' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill('订单号是 A-1024，急用。')
  await page.reload()
  await page.getByRole('button', { name: '补充说明' }).click()
  await expect(page.getByRole('dialog').getByRole('textbox')).toHaveValue('订单号是 A-1024，急用。')
  await page.getByRole('dialog').getByRole('button', { name: '发送' }).click()
  await expect(page.getByText('订单号是 A-1024，急用。')).toBeVisible()

  await page.getByRole('button', { name: '催一下' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '催一下' }).click()
  await expect(page.getByText('催了一下')).toBeVisible()

  const { api, token } = await staff('li@xinghe.example')
  const headers = { 'X-CSRF-Token': token }
  await api.put(url(`/api/v1/tickets/${id}/assignment`), { headers, data: { assignee: 'me' } })
  const ticket = await (await api.get(url(`/api/v1/tickets/${id}`))).json()
  const solve = ticket.moves.find((one: { to: string }) => one.to === 'solved')
  const solved = await api.post(url(`/api/v1/tickets/${id}/moves`), {
    headers,
    data: {
      move: solve.key,
      fields: { resolution: '今天下午已经发出。' },
      comment: { body: '已经发出，单号 SF123。', is_public: true },
    },
  })
  expect(solved.ok(), await solved.text()).toBe(true)

  await page.reload()
  await expect(page.getByText('处理好了，请你看一眼')).toBeVisible()
  await expect(page.getByText('今天下午已经发出。')).toBeVisible()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: '好了', exact: true }).click()
  await expect(page.getByText('已经关闭').first()).toBeVisible()
  await page.getByLabel('满意', { exact: true }).check({ force: true })
  await page.getByRole('button', { name: '提交评价' }).click()
  await expect(page.getByRole('heading', { name: '你的评价' })).toBeVisible()
  await expect(page.getByText('A-1024', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: '重新打开' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill('还没有收到。')
  expect(await violations(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: '发送' }).click()
  await expect(page.getByText('重新处理中')).toBeVisible()
  await expect(page.getByText('还没有收到。')).toBeVisible()
  await page.getByRole('button', { name: '补充说明' }).click()
  const picture = { name: 'box.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') }
  await page.getByRole('dialog').locator('input[type=file]').setInputFiles(picture)
  await page.getByRole('dialog').getByRole('button', { name: '发送' }).click()
  await expect(page.getByText('见附件。')).toBeVisible()

  await page.goto(url('/portal/requests'))
  await expect(page.getByText(title)).toBeVisible()
  expect(outside).toEqual([])
  await api.dispose()
})

test('a forgotten password is set anew from the portal', async ({ page }) => {
  await page.goto(url('/portal/sign-in?company=demo-xinghe'))
  await page.getByRole('link', { name: /忘记/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('忘记密码')
  await expect(page.locator('input[type=email]')).toBeVisible()
  expect(await violations(page)).toEqual([])
  // Where the mail leads.
  await page.goto(url('/portal/set-password'))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('设置密码')
})

test('a signed link shows one request without an account, and takes an answer', async ({ page }) => {
  const { api, token } = await staff('wang@xinghe.example')
  const headers = { 'X-CSRF-Token': token }
  const opened = await api.post(url('/api/v1/tickets'), {
    headers,
    data: {
      title: '打印机卡纸',
      type: 'question',
      requester: { name: '访客', email: `guest${Date.now()}@example.com` },
    },
  })
  const ticket = await opened.json()
  const made = await api.post(url(`/api/v1/tickets/${ticket.id}/request-links`), { headers, data: {} })
  expect(made.ok(), await made.text()).toBe(true)
  const { link } = await made.json()
  await page.goto(url(`/portal/request#${link}`))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('打印机卡纸')
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: '补充说明' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill('在二楼。')
  await page.getByRole('dialog').getByRole('button', { name: '发送' }).click()
  await expect(page.getByText('在二楼。')).toBeVisible()
  await page.goto(url('/portal/request#no-such-link'))
  await page.reload()
  await expect(page.getByRole('alert')).toBeVisible()
  await api.dispose()
})
