/** One's own account, and what every page has: language, look, keys, command bar, second factor, a session that ends. */

import { createHmac } from 'node:crypto'

import { request, type APIRequestContext, type Page } from '@playwright/test'

import { violations } from './axe'
import { expect, PASSWORD, signIn, test, url } from './people'

const PLACES = [
  '/desk/me',
  '/desk/me/notifications',
  '/desk/me/password',
  '/desk/me/security',
  '/desk/me/delegations',
  '/desk/notifications',
  '/desk/search?q=printer',
]
const NEW_PASSWORD = 'quiet harbour lantern 47'

/** Somebody who acts by the API alone. */
async function caller(email: string): Promise<{ http: APIRequestContext; headers: Record<string, string> }> {
  const http = await request.newContext()
  const data = { email, password: PASSWORD, tenant: 'demo-northwind' }
  const begun = await http.post(url('/api/v1/session'), { data })
  expect(begun.status()).toBe(201)
  return { http, headers: { 'X-CSRF-Token': (await begun.json()).csrf_token } }
}

/** A new colleague, and a link by which she sets her first password. */
async function invite(email: string): Promise<string> {
  const { http, headers } = await caller('nora@northwind.example')
  const made = await http.post(url('/api/v1/users'), { headers, data: { email, name: 'Joan Marlow' } })
  expect(made.status(), await made.text()).toBe(201)
  const { id } = await made.json()
  const link = await http.post(url(`/api/v1/users/${id}/reset-links`), { headers })
  expect(link.status(), await link.text()).toBe(201)
  const { token } = await link.json()
  await http.dispose()
  return token
}

/** The code that an authenticator app shows (RFC 6238), `ahead` half minutes from now. */
function codeOf(secret: string, ahead = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret.replace(/\s/g, '')]
    .map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const digest = createHmac('sha1', key).update(step).digest()
  const at = digest.at(-1)! & 15
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

const settled = (page: Page): Promise<void> => expect(page.locator('main [aria-busy=true]')).toHaveCount(0)

test('the whole page changes its language, dates too, and the look goes dark by a key', async ({ page }) => {
  await signIn(page, 'tara@northwind.example', '/desk/me')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Profile')
  await page.getByRole('radio', { name: '中文' }).check()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('个人资料')
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(page).toHaveTitle(/个人资料/)
  await page.goto(url('/desk/me/security'))
  await expect(page.getByText(/最近使用 (刚刚|\d+分钟前)/).first()).toBeVisible()
  await page.goto(url('/desk/me'))
  await page.getByRole('radio', { name: '跟随浏览器' }).check()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Profile')

  const html = page.locator('html')
  await expect(html).toHaveAttribute('data-theme', 'light')
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('d')
  await expect(html).toHaveAttribute('data-theme', 'dark')
  await page.reload()
  await expect(html).toHaveAttribute('data-theme', 'dark')
})

test('pages of the account, of notices and of the search pass axe in both looks', async ({ page }) => {
  await signIn(page, 'tara@northwind.example', '/desk/me')
  for (const theme of ['light', 'dark']) {
    await page.evaluate((wanted) => localStorage.setItem('gongdan.theme', wanted), theme)
    for (const place of PLACES) {
      await page.goto(url(place))
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await settled(page)
      expect(await violations(page), `${place} ${theme}`).toEqual([])
    }
  }
})

test('help lists the keys, and single ones can be switched off', async ({ page }) => {
  await signIn(page, 'tara@northwind.example', '/desk/me')
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(help.getByText('Search and commands')).toBeVisible()
  await expect(help.getByText('New ticket')).toBeVisible()
  expect(await violations(page)).toEqual([])
  await help.getByText('Use single keys').click()
  await page.keyboard.press('Escape')
  await expect(help).toHaveCount(0)
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('?')
  await expect(help).toHaveCount(0)
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('combobox', { name: 'Search and commands' })).toBeFocused()
})

test('a ticket is opened by its number with keys alone', async ({ page }) => {
  await signIn(page, 'tara@northwind.example', '/desk/me')
  const [ticket] = (await (await page.request.get(url('/api/v1/tickets?limit=1'))).json()).items
  await page.keyboard.press('Control+k')
  const box = page.getByRole('combobox', { name: 'Search and commands' })
  await expect(box).toBeFocused()
  await page.keyboard.type(ticket.number)
  await expect(page.getByRole('option').first()).toContainText(ticket.number)
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/desk/tickets/${ticket.id}$`))

  // Words find actions too, and the arrow keys reach them.
  await page.keyboard.press('Control+k')
  await page.keyboard.type('> password')
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/desk\/me\/password$/)
})

test('a colleague comes in by her invitation and guards her account with a second factor', async ({ page }) => {
  const email = `joan.${Date.now()}@northwind.example`
  const token = await invite(email)
  await page.goto(url(`/desk/set-password#${token}`))
  await expect(page.locator('input[type=email]')).toHaveValue(email)
  expect(await violations(page)).toEqual([])
  await page.locator('input[autocomplete=new-password]').fill('password1')
  await page.locator('button[type=submit]').click()
  await expect(page.getByRole('alert')).toContainText(/at least|tried first/)
  await page.locator('input[autocomplete=new-password]').fill(NEW_PASSWORD)
  await page.locator('button[type=submit]').click()

  // No company is asked for: one alone knows her address.
  await expect(page).toHaveURL(/\/sign-in/)
  await expect(page.locator('input[type=email]')).toHaveValue(email)
  await page.locator('input[autocomplete=current-password]').fill(NEW_PASSWORD)
  await page.locator('button[type=submit]').click()
  await expect(page.getByRole('navigation').first()).toBeVisible()

  await page.goto(url('/desk/me/security'))
  await page.getByRole('button', { name: 'Set up a second factor' }).click()
  await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible()
  expect(await violations(page)).toEqual([])
  const secret = (await page.locator('[data-secret]').textContent()) ?? ''
  const code = page.getByLabel('Code from the app')
  await code.fill('000000')
  await page.getByRole('button', { name: 'Switch on' }).click()
  await expect(page.getByText('This code is wrong.')).toBeVisible()
  await code.fill(codeOf(secret))
  await page.getByRole('button', { name: 'Switch on' }).click()
  const codes = page.getByRole('dialog', { name: 'Recovery codes' })
  await expect(codes.locator('[data-codes] li')).toHaveCount(10)
  expect(await violations(page)).toEqual([])
  await expect(codes.getByRole('button', { name: 'Done' })).toBeDisabled()
  await codes.getByText('I have kept them').click()
  await codes.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText('On. Signing in takes your password and a code')).toBeVisible()

  await page.getByRole('button', { name: 'Menu of Joan Marlow' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[autocomplete=current-password]').fill(NEW_PASSWORD)
  await page.locator('button[type=submit]').click()
  const asked = page.locator('input[autocomplete=one-time-code]')
  await expect(asked).toBeFocused()
  expect(await violations(page)).toEqual([])
  // The code that was used for proof opens nothing again: the next one does.
  await asked.fill(codeOf(secret, 1))
  await page.locator('button[type=submit]').click()
  await expect(page.getByRole('button', { name: 'Menu of Joan Marlow' })).toBeVisible()
})

test('a session that ends while something is typed loses nothing of it', async ({ page, context }) => {
  await signIn(page, 'tara@northwind.example', '/desk/me/delegations')
  const words = 'Away for the trade fair'
  await page.getByLabel('Colleague').fill('Nina')
  await page.getByRole('option', { name: /Nina Reed/ }).click()
  await page.getByLabel('Reason').fill(words)
  await context.clearCookies()
  await page.getByRole('button', { name: 'Let them decide' }).click()
  const again = page.getByRole('dialog', { name: 'Sign in again' })
  await expect(again).toBeVisible()
  expect(await violations(page)).toEqual([])
  await again.locator('input[autocomplete=current-password]').fill(PASSWORD)
  await again.locator('button[type=submit]').click()
  await expect(again).toHaveCount(0)
  await expect(page.getByLabel('Reason')).toHaveValue(words)
  await page.getByRole('button', { name: 'Let them decide' }).click()
  await expect(page.getByText(words).last()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Take back' }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Take back' }).first().click()
  await expect(page.getByRole('button', { name: 'Take back' })).toHaveCount(0)
})
