import type { Page } from '@playwright/test'

import { violations } from './axe'
import { expect, PASSWORD, test, url } from './people'

interface Made {
  id: number
  number: string
  version: number
}

/** Signed in without the form, with a way to the API beside the page. */
async function enter(page: Page, email: string) {
  const begun = await page.request.post(url('/api/v1/session'), {
    data: { email, password: PASSWORD, tenant: 'demo-northwind' },
  })
  expect(begun.ok()).toBe(true)
  const headers = { 'X-CSRF-Token': (await begun.json()).csrf_token as string }
  const tag = `wb-${Math.random().toString(36).slice(2, 9)}`
  return {
    tag,
    get: async (path: string) => (await page.request.get(url(`/api/v1${path}`))).json(),
    patch: (path: string, data: object) => page.request.patch(url(`/api/v1${path}`), { data, headers }),
    remove: (path: string) => page.request.delete(url(`/api/v1${path}`), { headers }),
    open: async (title: string, more: object = {}): Promise<Made> => {
      const data = { title, type: 'incident', team: 'frontline', tags: [tag], ...more }
      const answer = await page.request.post(url('/api/v1/tickets'), { data, headers })
      expect(answer.status()).toBe(201)
      return answer.json()
    },
    /** The list of what this test has made, and nothing else. */
    list: (more: Record<string, string> = {}) => {
      const filter = JSON.stringify({ all: [{ field: 'tags', op: 'includes', value: tag }] })
      return url(`/desk/tickets?${new URLSearchParams({ filter, sort: 'number', ...more })}`)
    },
  }
}
const row = (page: Page, ticket: Made) => page.locator(`[role=row][data-ticket="${ticket.id}"]`)

test('tickets are triaged in bulk: looked at before, followed, undone', async ({ page }) => {
  const api = await enter(page, 'nina@northwind.example')
  const made = [
    await api.open('Dock printer offline'),
    await api.open('Scanner frozen'),
    await api.open('Label too pale'),
  ]
  const asked: string[] = []
  page.on('request', (one) => new URL(one.url()).pathname === '/api/v1/tickets' && asked.push(one.url()))
  await page.goto(api.list())
  await expect(row(page, made[2]!)).toBeVisible()
  await expect(page.getByText('3 tickets', { exact: false }).first()).toBeVisible()
  expect(asked, 'a list costs one request').toHaveLength(1)

  for (const one of made) await row(page, one).getByRole('checkbox').click()
  const bar = page.getByRole('region', { name: 'Bulk actions' })
  await expect(bar).toContainText('3 selected')
  await bar.getByRole('button', { name: 'Set priority' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Urgent' }).check({ force: true })
  await expect(dialog).toContainText('3 tickets of 3 will change')
  await dialog.getByRole('button', { name: 'Change 3 tickets' }).click()
  const progress = page.getByRole('region', { name: 'Progress of the bulk edit' })
  await expect(progress).toContainText('3 of 3 changed', { timeout: 20_000 })
  await expect(row(page, made[0]!)).toContainText('Urgent')
  await progress.getByRole('button', { name: 'Undo' }).click()
  await expect(progress).toContainText('put back', { timeout: 20_000 })
  await expect(row(page, made[0]!)).not.toContainText('Urgent')
  expect((await api.get(`/tickets/${made[0]!.id}`)).priority).not.toBe('urgent')

  await page.goto(url('/desk/tickets/bulk-edits'))
  await expect(page.getByText('Priority: Urgent').first()).toBeVisible()
  expect(await violations(page)).toEqual([])
})

test('a view is built from conditions, finds what it says, and is put away again', async ({ page }) => {
  const api = await enter(page, 'nina@northwind.example')
  await api.open('Forklift charger', { priority: 'high' })
  await api.open('Badge reader')
  await page.goto(api.list())
  await expect(page.getByRole('grid')).toBeVisible()
  await page.getByRole('button', { name: 'New view' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill(`High ${api.tag}`)
  await expect(dialog).toContainText('2 tickets fit now')
  await dialog.getByRole('button', { name: 'Condition', exact: true }).click()
  const test = dialog.getByRole('group', { name: 'Priority' })
  await test.getByRole('combobox', { name: 'Value' }).click()
  await page.getByRole('option', { name: 'High' }).click()
  await page.keyboard.press('Escape')
  await expect(dialog).toContainText(`Tags includes ${api.tag}, and Priority is any of High`)
  await expect(dialog).toContainText('1 ticket fits now')
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Save view' }).click()
  const entry = page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: `High ${api.tag}` })
  await expect(entry).toHaveAttribute('aria-current', 'page')
  await expect(entry).toContainText('1')
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`High ${api.tag}`)
  await expect(page.locator('[role=row][data-ticket]')).toHaveCount(1)
  const saved = (await api.get('/views')).items.find((one: { name: string }) => one.name === `High ${api.tag}`)
  expect(saved.condition).toEqual({
    all: [
      { field: 'tags', op: 'includes', value: api.tag },
      { field: 'priority', op: 'is_any_of', value: ['high'] },
    ],
  })
  await api.remove(`/views/${saved.id}`)
})

test('a value is changed in its place, and two who change the same see both versions', async ({ page }) => {
  const api = await enter(page, 'nina@northwind.example')
  const made = await api.open('Door sensor')
  await page.goto(api.list())
  await row(page, made)
    .getByRole('button', { name: /^Change Priority/ })
    .click()
  await page.getByRole('radio', { name: 'High' }).click()
  await expect(row(page, made)).toContainText('High')
  await expect.poll(async () => (await api.get(`/tickets/${made.id}`)).priority).toBe('high')

  // Somebody else is faster; while the pointer is in the list, what he did waits.
  await row(page, made).hover()
  expect((await api.patch(`/tickets/${made.id}`, { priority: 'low' })).ok()).toBe(true)
  await row(page, made)
    .getByRole('button', { name: /^Change Priority/ })
    .click()
  await page.getByRole('radio', { name: 'Urgent' }).click()
  const both = page.getByRole('alert').filter({ hasText: 'Theirs' })
  await expect(both).toContainText('low')
  await expect(both).toContainText('urgent')
  await both.getByRole('button', { name: 'Use mine' }).click()
  await expect.poll(async () => (await api.get(`/tickets/${made.id}`)).priority).toBe('urgent')
})

test('the whole list is worked by keys', async ({ page }) => {
  const api = await enter(page, 'nina@northwind.example')
  const made = [await api.open('First'), await api.open('Second')]
  await page.goto(api.list())
  await expect(row(page, made[1]!)).toBeVisible()
  await page.keyboard.press('j')
  await expect(row(page, made[1]!)).toBeFocused()
  await page.keyboard.press('t')
  await expect(page.getByText(`You took ${made[1]!.number}`)).toBeVisible()
  expect((await api.get(`/tickets/${made[1]!.id}`)).assignee.name).toBe('Nina Reed')
  await page.keyboard.press('p')
  await expect(page.getByRole('radio', { name: 'Normal' })).toBeFocused()
  await page.keyboard.press('1')
  await expect(row(page, made[1]!)).toContainText('Urgent')
  await expect(row(page, made[1]!)).toBeFocused()
  await page.keyboard.press('k')
  await page.keyboard.press('v')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(page.getByRole('region', { name: 'Bulk actions' })).toContainText('2 selected')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: 'Bulk actions' })).toHaveCount(0)
  // An answer that is begun stays where it is.
  await page.keyboard.press('x')
  await expect(page.getByRole('textbox', { name: 'Internal note' })).toBeFocused()
  await page.keyboard.type('Call back after lunch')
  await page.waitForTimeout(400)
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Internal note' })).toHaveValue('Call back after lunch')
  await page.getByRole('button', { name: 'Add internal note' }).click()
  await expect(page.getByRole('region', { name: 'Latest activity' })).toContainText('Call back after lunch')
})

test('a card goes by keys where its flow lets it', async ({ page }) => {
  const api = await enter(page, 'nina@northwind.example')
  const made = await api.open('Conveyor stops')
  const filter = JSON.stringify({ all: [{ field: 'tags', op: 'includes', value: api.tag }] })
  await page.goto(url(`/desk/tickets/kanban?${new URLSearchParams({ filter, type: 'incident' })}`))
  const card = page.locator(`[data-card="${made.id}"]`)
  await expect(page.getByRole('region', { name: 'New, 1 ticket' })).toContainText('Conveyor stops')
  for (const theme of ['light', 'dark']) {
    await page.evaluate((wanted) => (document.documentElement.dataset.theme = wanted), theme)
    expect(await violations(page), theme).toEqual([])
  }
  await card.focus()
  await page.keyboard.press('Shift+ArrowLeft')
  await page.keyboard.press('Shift+ArrowRight')
  await expect(page.getByRole('region', { name: 'In progress, 1 ticket' })).toContainText('Conveyor stops')
  await expect(card).toBeFocused()
  await expect.poll(async () => (await api.get(`/tickets/${made.id}`)).state).toBe('in_progress')
})

test('two tickets become one, and two again', async ({ page }) => {
  const api = await enter(page, 'nina@northwind.example')
  const made = [await api.open('Freezer warm'), await api.open('Freezer is warm again')]
  await page.goto(api.list())
  for (const one of made) await row(page, one).getByRole('checkbox').click()
  await page.getByRole('button', { name: 'Merge' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('radio').first()).toBeChecked()
  await expect(dialog).toContainText('come along')
  await dialog.getByRole('button', { name: 'Merge 1 ticket' }).click()
  await expect(row(page, made[1]!)).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row(page, made[1]!)).toBeVisible()
  expect((await api.get(`/tickets/${made[1]!.id}`)).shelf).toBe('desk')
})

test('the list can be read by everybody, light and dark, in two lines and as a table', async ({ page }) => {
  const api = await enter(page, 'nina@northwind.example')
  await api.open('Gate stuck')
  await page.goto(api.list())
  await expect(page.getByRole('grid')).toBeVisible()
  for (const theme of ['light', 'dark']) {
    await page.evaluate((wanted) => (document.documentElement.dataset.theme = wanted), theme)
    expect(await violations(page), theme).toEqual([])
  }
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('radio', { name: 'Table' }).check({ force: true })
  await page.keyboard.press('Escape')
  await expect(page.getByRole('columnheader', { name: 'Priority' })).toBeVisible()
  expect(await violations(page)).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  await expect(page.getByRole('columnheader')).toHaveCount(0)
  expect(await violations(page)).toEqual([])
})

test('twenty thousand rows scroll with few of them in the page', async ({ page }) => {
  await enter(page, 'nina@northwind.example')
  const SIZE = 20_000
  const made = (at: number) => ({
    id: 1_000_000 + at,
    number: `GD${String(at).padStart(8, '0')}`,
    title: `Row ${at}`,
    type: 'incident',
    type_name: 'Incident',
    state: 'new',
    state_name: 'New',
    state_category: 'new',
    priority: at < 3 ? 'urgent' : 'normal',
    is_pinned: at < 3,
    category: null,
    category_name: null,
    requester: null,
    team: null,
    assignee: null,
    tags: [],
    channel: 'web',
    fields: {},
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    due_at: null,
    solved_at: null,
    closed_at: null,
    shelf: 'desk',
    version: 1,
  })
  await page.route('**/api/v1/tickets?**', async (route) => {
    const query = new URL(route.request().url()).searchParams
    const from = Number(query.get('cursor') ?? 0)
    const limit = Number(query.get('limit'))
    const items = Array.from({ length: Math.min(limit, SIZE - from) }, (_, at) => made(from + at))
    const next_cursor = from + limit < SIZE ? String(from + limit) : null
    const count = query.get('count') === 'true' ? { value: 1000, is_capped: true } : null
    await route.fulfill({ json: { items, next_cursor, count } })
  })
  await page.route(/\/api\/v1\/tickets\/1\d{6}/, (route) =>
    route.fulfill({ status: 404, json: { code: 'not_found' } }),
  )
  await page.goto(url(`/desk/tickets?${new URLSearchParams({ filter: '{"all":[]}', sort: '-pinned' })}`))
  await expect(page.locator('[data-row="0"]')).toBeVisible()
  await expect(page.getByText('Pinned: urgent')).toBeVisible()
  const measured = await page.evaluate(async () => {
    const grid = document.querySelector('[role=grid]') as HTMLElement
    const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done))
    let most = 0
    let before = await frame()
    const gaps: number[] = []
    const until = performance.now() + 6000
    while (performance.now() < until) {
      grid.scrollTop += 160
      const now = await frame()
      gaps.push(now - before)
      before = now
      most = Math.max(most, document.querySelectorAll('[role=grid] [data-row]').length)
    }
    gaps.sort((a, b) => a - b)
    const last = Math.max(
      ...[...document.querySelectorAll('[data-row]')].map((one) => Number((one as HTMLElement).dataset.row)),
    )
    return {
      most,
      last,
      frames: gaps.length,
      median: gaps[Math.floor(gaps.length / 2)] ?? 0,
      worst: gaps[gaps.length - 5],
    }
  })
  console.log('20,000 rows:', measured)
  expect(measured.most).toBeLessThan(100)
  expect(measured.last).toBeGreaterThan(200)
  expect(measured.median).toBeLessThan(50)
  // Back to the top: what was dropped comes again.
  await page.evaluate(() => document.querySelector('[role=grid]')?.scrollTo({ top: 0 }))
  await expect(page.locator('[data-row="3"]')).toContainText('Row 3', { timeout: 20_000 })
})
