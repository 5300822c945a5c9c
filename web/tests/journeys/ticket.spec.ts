import type { Browser, Page } from '@playwright/test'

import { violations } from './axe'
import { expect, PASSWORD, signIn, test, url } from './people'

const AGENT = 'nina@northwind.example'
const SUPERVISOR = 'ned@northwind.example'
const HOSTILE = [
  '<script>window.hacked = 1</script>',
  '"><img src=x onerror=window.hacked=1>',
  '<img src="https://evil.example/pixel.gif">',
  '{{constructor.constructor("window.hacked=1")()}}',
  "'; DROP TABLE tickets; --",
  'مرحبا \u202Egnp.exe',
  '𝒽ostile 👩‍👩‍👧‍👦 ﷽',
].join(' ')

interface Made {
  id: number
  number: string
}

/** Through the page, as it would ask itself: with its session. */
async function call<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  return page.evaluate(
    async ([verb, where, sent]) => {
      const session = (await (await fetch('/api/v1/session')).json()) as { csrf_token: string }
      const answer = await fetch(`/api/v1${where}`, {
        method: verb,
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf_token },
        ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
      })
      return (answer.status === 204 ? null : await answer.json()) as never
    },
    [method, path, body] as const,
  )
}

async function make(page: Page, title: string, more: object = {}): Promise<Made> {
  return call<Made>(page, 'POST', '/tickets', {
    title,
    description: 'It hums.',
    type: 'incident',
    team: 'frontline',
    assignee: 'me',
    requester: { name: 'Rita Mole', email: `rita-${Date.now()}@mole.example` },
    ...more,
  })
}

const editor = (page: Page) => page.getByRole('textbox', { name: /Reply to the customer|Internal note, hidden/ })

async function open(page: Page, id: number): Promise<void> {
  await page.goto(url(`/desk/tickets/${id}`))
  await expect(editor(page)).toBeVisible()
}

/** Nothing leaves the own house, whatever somebody wrote. */
function guard(page: Page): string[] {
  const strays: string[] = []
  const own = new URL(url('/')).origin
  page.on('request', (request) => {
    const to = request.url()
    if (!to.startsWith(own) && !/^(data|blob|about):/.test(to)) strays.push(to)
  })
  return strays
}

async function second(browser: Browser, email: string, id: number): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await signIn(page, email)
  await open(page, id)
  return page
}

test('an agent answers with a picture and solves with it, in three requests to begin with', async ({ page }) => {
  const strays = guard(page)
  await signIn(page, AGENT)
  const ticket = await make(page, 'The label printer hums')
  const asked: string[] = []
  page.on('request', (request) => {
    // That one is here is said a moment later, when the page stands.
    if (request.method() === 'GET' && request.url().includes('/api/v1/')) asked.push(request.url())
  })
  await page.goto(url(`/desk/tickets/${ticket.id}`), { waitUntil: 'commit' })
  asked.length = 0
  await expect(page.getByRole('heading', { level: 1, name: 'The label printer hums' })).toBeVisible()
  await expect(page.getByText('It hums.')).toBeVisible()
  const own = asked.filter((one) => !/\/api\/v1\/(session|live|notification-counts)$/.test(one))
  expect(own.length, own.join('\n')).toBeLessThanOrEqual(3)
  await expect(editor(page)).toBeVisible()
  expect(await violations(page)).toEqual([])

  await page.keyboard.press('r')
  await expect(editor(page)).toBeFocused()
  await editor(page).pressSequentially('It is repaired. ')
  await editor(page).evaluate((element) => {
    const bytes = Uint8Array.from(
      atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
      (one) => one.charCodeAt(0),
    )
    const data = new DataTransfer()
    data.items.add(new File([bytes], 'dot.png', { type: 'image/png' }))
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  await expect(editor(page).locator('img[src^="/api/v1/files/"]')).toBeVisible()
  await page.getByRole('button', { name: 'Send and…' }).click()
  await page.getByRole('menuitem', { name: /Solve/ }).click()
  const panel = page.getByRole('dialog')
  await panel.getByRole('textbox').first().fill('A loose screw.')
  await panel.getByRole('button', { name: /Solve/ }).click()
  await page.getByRole('button', { name: 'Send now' }).click()
  await expect(page.locator('article.reply img')).toBeVisible()
  await expect(page.locator('header').getByText('Solved', { exact: true })).toBeVisible()
  await expect(editor(page)).toHaveText('')
  expect(strays).toEqual([])
})

test('a note with a mention, taken back, then sent; a draft survives a reload; all by keys', async ({ page }) => {
  await signIn(page, AGENT)
  const ticket = await make(page, 'The scanner beeps')
  await open(page, ticket.id)
  await page.keyboard.press('x')
  await expect(editor(page)).toBeFocused()
  await page.keyboard.type('Look at this @Ned')
  await expect(page.getByRole('option', { name: /Ned Frost/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(editor(page).locator('span[data-mention]')).toHaveText('@Ned Frost')
  await page.keyboard.type('please')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: 'Undo' }).press('Enter')
  await expect(editor(page)).toContainText('please')
  await expect(page.locator('[data-part=draft-state]')).toContainText('Draft saved')
  await page.reload()
  await expect(editor(page)).toContainText('Look at this @Ned Frost please')
  await page.keyboard.press('x')
  await expect(editor(page)).toBeFocused()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: 'Send now' }).press('Enter')
  await expect(page.locator('article.note .rt-mention')).toHaveText('@Ned Frost')
  await expect(page.locator('article.note')).toContainText('hidden from the customer')
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await violations(page)).toEqual([])
})

test('of two who answer at once the second is told, and keeps the text', async ({ page, browser }) => {
  await signIn(page, AGENT)
  const ticket = await make(page, 'The door sticks', { assignee: null })
  await open(page, ticket.id)
  await page.keyboard.press('r')
  await expect(editor(page)).toBeFocused()
  await page.keyboard.type('I am on my way.')
  const other = await second(browser, SUPERVISOR, ticket.id)
  await other.keyboard.press('r')
  await expect(editor(other)).toBeFocused()
  await other.keyboard.type('Somebody comes today.')
  await other.keyboard.press('Control+Enter')
  await other.getByRole('button', { name: 'Send now' }).click()
  await expect(other.locator('article.reply')).toContainText('Somebody comes today.')
  await expect(page.getByText('Ned Frost has just replied. Have a look first?')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: 'Send now' }).click()
  await page.getByRole('button', { name: 'Send anyway' }).click()
  await page.getByRole('button', { name: 'Send now' }).click()
  await expect(page.locator('article.reply').last()).toContainText('I am on my way.')
  await other.context().close()
})

test('a session that ends in the middle of a reply loses nothing, and nothing is sent twice', async ({ page }) => {
  await signIn(page, AGENT)
  const ticket = await make(page, 'The lamp flickers')
  await open(page, ticket.id)
  await page.keyboard.press('r')
  await expect(editor(page)).toBeFocused()
  await page.keyboard.type('A new lamp is ordered.')
  await expect(page.locator('[data-part=draft-state]')).toContainText('Draft saved')
  await page.context().clearCookies()
  await page.keyboard.press('Control+Enter')
  const refused = page.waitForResponse((answer) => answer.url().endsWith('/comments') && answer.status() === 401)
  await refused
  await page.locator('input[type=password]').fill(PASSWORD)
  await page.locator('[role=dialog] button[type=submit]').click()
  await expect(page.locator('input[type=password]')).toHaveCount(0)
  await expect(editor(page)).toContainText('A new lamp is ordered.')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('button', { name: 'Send now' }).click()
  await expect(page.locator('article.reply')).toContainText('A new lamp is ordered.')
  await expect(page.locator('article.reply')).toHaveCount(1)

  // The answer is lost on the way, though the server has it.
  await page.route(
    `**/tickets/${ticket.id}/comments`,
    async (route) => {
      await route.fetch()
      await route.abort()
    },
    { times: 1 },
  )
  await page.keyboard.press('r')
  await expect(editor(page)).toBeFocused()
  await page.keyboard.type('It comes tomorrow.')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: 'Send now' }).click()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('button', { name: 'Send now' }).click()
  await expect(editor(page)).toHaveText('')
  await expect(page.locator('article.reply').filter({ hasText: 'It comes tomorrow.' })).toHaveCount(1)
})

test('hostile words are words, on the page and on paper, and nothing leaves the house', async ({ page }) => {
  const strays = guard(page)
  await signIn(page, AGENT)
  const ticket = await make(page, HOSTILE, { description: HOSTILE, tags: ['"><b>x'] })
  await call(page, 'POST', `/tickets/${ticket.id}/comments`, { body: HOSTILE, body_format: 'html', is_public: false })
  await call(page, 'POST', `/tickets/${ticket.id}/comments`, { body: HOSTILE, body_format: 'text', is_public: true })
  await open(page, ticket.id)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<script>window.hacked = 1</script>')
  await expect(page.locator('article.reply')).toContainText('<img src="https://evil.example/pixel.gif">')
  await page.keyboard.press('x')
  await expect(editor(page)).toBeFocused()
  await page.keyboard.insertText(HOSTILE)
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: 'Send now' }).click()
  await expect(page.locator('article.note').last()).toContainText('DROP TABLE')
  await page.goto(url(`/desk/tickets/${ticket.id}/print`))
  await expect(page.getByText('In full, with internal text. Not for the customer.')).toBeVisible()
  expect(await violations(page)).toEqual([])
  await page.getByRole('radio', { name: 'For the customer' }).check({ force: true })
  await expect(page.getByText('For the customer, without internal text.')).toBeVisible()
  await expect(page.getByText('hidden from the customer')).toHaveCount(0)
  expect(await page.evaluate(() => (window as { hacked?: number }).hacked)).toBeUndefined()
  expect(strays).toEqual([])
})

test('two change the same, and both versions are shown', async ({ page }) => {
  await signIn(page, SUPERVISOR)
  const ticket = await make(page, 'The belt slips', { assignee: null })
  await open(page, ticket.id)
  await page.getByRole('button', { name: 'Edit the title' }).focus()
  await page.keyboard.press('Enter')
  // Deaf to what happens meanwhile.
  await page.route('**/api/v1/live', (route) => route.abort())
  await page.route(`**/api/v1/tickets/${ticket.id}`, (route) =>
    route.request().method() === 'GET' ? route.abort() : route.continue(),
  )
  await call(page, 'PATCH', `/tickets/${ticket.id}`, { title: 'The belt slips on Mondays' })
  await page.getByRole('textbox', { name: 'title' }).fill('The belt slips at night')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Two people changed the same thing' })
  await expect(dialog).toContainText('The belt slips on Mondays')
  await dialog.getByRole('button', { name: 'Use mine' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The belt slips at night')
})

test('on a phone the bar at the thumb answers', async ({ browser }) => {
  const page = await (
    await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  ).newPage()
  await signIn(page, AGENT)
  const ticket = await make(page, 'The gate is slow')
  await page.goto(url(`/desk/tickets/${ticket.id}`))
  await page.getByRole('button', { name: 'Note', exact: true }).click()
  await editor(page).fill('Oiled.')
  await page.getByRole('button', { name: 'Add internal note' }).click()
  await page.getByRole('button', { name: 'Send now' }).click()
  await expect(page.locator('article.note')).toContainText('Oiled.')
  expect(await violations(page)).toEqual([])
  await page.context().close()
})

test('a ticket that is not there says so, with a way back', async ({ page }) => {
  await signIn(page, AGENT)
  await page.goto(url('/desk/tickets/99999999'))
  await expect(page.getByRole('link', { name: 'Back to the list' })).toBeVisible()
})
