/** Mail as administrators meet it: a mailbox that cannot be reached says why, and a message that was held is let through. */

import type { Page } from '@playwright/test'

import { violations } from './axe'
import { enter, expect, PASSWORD, test, url } from './people'

const ADMINISTRATOR = 'nora@northwind.example'

/** Writes by the API, as the person signed in on the page. */
async function writer(page: Page, email: string) {
  const { request } = page.context()
  const begun = await request.post(url('/api/v1/session'), {
    data: { email, password: PASSWORD, tenant: 'demo-northwind' },
  })
  const token = ((await begun.json()) as { csrf_token: string }).csrf_token
  return (path: string, data: object | string) =>
    request.post(url(`/api/v1${path}`), {
      data,
      headers: {
        'X-CSRF-Token': token,
        ...(typeof data === 'string' ? { 'Content-Type': 'message/rfc822' } : {}),
      },
    })
}

test('a mailbox is set up, and its test says what is wrong', async ({ page }) => {
  const address = `care.${Date.now()}@northwind.example`
  await enter(page, ADMINISTRATOR, '/desk/settings/mailboxes/new')
  await page.getByRole('textbox', { name: 'Address', exact: true }).fill(address)
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Care')
  await page.getByRole('textbox', { name: 'Server' }).first().fill('mail.nowhere.invalid')
  await page.getByRole('button', { name: 'Test now' }).click()
  await expect(
    page.getByText('No password to fetch mail with').or(page.locator('.gd-field .error')).first(),
  ).toBeVisible()
  await page.locator('input[type=password]').first().fill('not-the-password')
  await page.getByRole('button', { name: 'Test now' }).click()
  await expect(page.getByText('There is no such server.')).toBeVisible()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page).toHaveURL(/mailboxes\/\d+$/)
  await expect(page.getByPlaceholder('Unchanged')).toBeVisible()
  await page.getByRole('link', { name: 'Mailboxes' }).last().click()
  await expect(page.getByText(address)).toBeVisible()
  expect(await violations(page)).toEqual([])
})

test('a message that was held is let through', async ({ page }) => {
  await enter(page, 'nina@northwind.example', '/desk/')
  const found = await page.context().request.get(url('/api/v1/tickets?limit=1'))
  const number = ((await found.json()) as { items: { number: string }[] }).items[0]!.number
  const write = await writer(page, ADMINISTRATOR)
  const address = `desk.${Date.now()}@northwind.example`
  expect((await write('/mailboxes', { name: 'Desk', address, road: 'push' })).status()).toBe(201)
  const subject = `Look at this ${Date.now()}`
  const mail = [
    'From: Nina Reed <nina@northwind.example>',
    `To: ${address}`,
    `Subject: Re: ${subject} [#${number}]`,
    `Message-ID: <${Date.now()}@mail.example>`,
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Is it <b>really</b> me?</p><img src="https://elsewhere.example/seen.png"><script>document.title = "owned"</script>',
    '',
  ].join('\r\n')
  const taken = await write(`/inbound-mails?mailbox=${address}`, mail)
  expect(taken.status(), await taken.text()).toBe(201)

  await page.goto(url(`/desk/settings/incoming?q=${encodeURIComponent(subject)}`))
  const link = page.getByRole('link', { name: new RegExp(subject) })
  await expect(async () => {
    await page.reload()
    await expect(link).toBeVisible({ timeout: 2000 })
  }).toPass()
  expect(await violations(page)).toEqual([])
  await link.click()
  await expect(page.getByText('not proven to be from him')).toBeVisible()
  await expect(page.getByText('Is it really me?')).toBeVisible()
  expect(await violations(page)).toEqual([])
  await page.getByText('Original', { exact: true }).click()
  // As its sender made it look, behind a wall: nothing of it runs, and nothing is fetched from elsewhere.
  const frame = page.frameLocator('iframe[sandbox]')
  await expect(frame.getByText('Is it really me?')).toBeVisible()
  await expect(frame.locator('script, img')).toHaveCount(0)
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Handle again' }).click()
  await expect(page.getByText('It was handled')).toBeVisible({ timeout: 20_000 })
})
