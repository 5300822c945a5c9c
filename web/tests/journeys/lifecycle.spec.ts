/** A ticket from hand to hand, held, merged, split, approved, checked and closed. */

import type { APIRequestContext, Browser, Page } from '@playwright/test'

import { violations } from './axe'
import { enter, expect, test, url } from './people'

/** What was set up before, by the API, as the one who is signed in. */
async function send(
  page: Page,
  method: 'post' | 'put' | 'patch',
  path: string,
  data: object,
): Promise<{ id: number; number: string }> {
  const request: APIRequestContext = page.context().request
  const session = await (await request.get(url('/api/v1/session'))).json()
  const answer = await request[method](url(`/api/v1${path}`), {
    data,
    headers: { 'X-CSRF-Token': session.csrf_token as string },
  })
  expect(answer.ok(), await answer.text()).toBe(true)
  return answer.json()
}

let count = 0
const name = (what: string): string => `${what} ${Date.now().toString(36)}${(count += 1)}`

async function openTicket(page: Page, data: object) {
  return send(page, 'post', '/tickets', { team: 'frontline', ...data })
}

async function act(page: Page, entry: string): Promise<void> {
  await page.getByRole('button', { name: 'All actions' }).click()
  await page.getByRole('menuitem', { name: entry }).click()
}

const dialog = (page: Page) => page.getByRole('dialog')
const panel = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true })

async function another(browser: Browser, email: string, path: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  await enter(page, email, path)
  return page
}

test.use({ locale: 'en-GB' })

test('a ticket is handed over with what is known, and accepted by a colleague', async ({ page, browser }) => {
  await enter(page, 'nina@northwind.example', '/desk/')
  const ticket = await openTicket(page, { title: name('No network in the hall'), assignee: 'me' })
  await page.goto(url(`/desk/tickets/${ticket.id}`))
  await act(page, 'Hand over…')
  await dialog(page).getByLabel('Team', { exact: true }).selectOption({ label: 'Second line' })
  await dialog(page).getByRole('button', { name: 'Hand over' }).click()
  await expect(dialog(page).getByRole('alert').first()).toBeVisible()
  await dialog(page).getByLabel('What is known').fill('The switch is dark')
  await dialog(page).getByLabel('What was tried').fill('Another socket')
  await dialog(page).getByLabel('Why them').fill('Only you can test the line')
  expect(await violations(page)).toEqual([])
  await dialog(page).getByRole('button', { name: 'Hand over' }).click()
  await expect(dialog(page)).toHaveCount(0)

  const theo = await another(browser, 'theo@northwind.example', `/desk/tickets/${ticket.id}`)
  await expect(panel(theo, 'Handling')).toContainText('Only you can test the line')
  await panel(theo, 'Handling').getByRole('button', { name: 'Accept', exact: true }).click()
  await expect(panel(theo, 'Handling').getByRole('button', { name: /Edit Assignee/ })).toContainText('Theo Grant')
  await theo.context().close()
})

test('a ticket is held with a reason and resumed', async ({ page }) => {
  await enter(page, 'nina@northwind.example', '/desk/')
  const ticket = await openTicket(page, { title: name('Waits for a part'), assignee: 'me' })
  await send(page, 'post', `/tickets/${ticket.id}/moves`, { move: 'accept' })
  await page.goto(url(`/desk/tickets/${ticket.id}`))
  await act(page, 'Put on hold…')
  await dialog(page).getByLabel('What it waits for').fill('The part arrives on Friday')
  await dialog(page).getByRole('button', { name: 'Put on hold' }).click()
  await expect(panel(page, 'Handling')).toContainText('The part arrives on Friday')
  await act(page, 'Resume')
  await expect(panel(page, 'Handling')).not.toContainText('The part arrives on Friday')
})

test('two tickets are merged and the merge is undone', async ({ page }) => {
  await enter(page, 'nina@northwind.example', '/desk/')
  const requester = { name: 'Lee', email: `${name('lee').replace(' ', '.')}@example.com` }
  const kept = await openTicket(page, { title: name('Hall is dark'), requester })
  const other = await openTicket(page, { title: name('No light in the hall'), requester })
  await page.goto(url(`/desk/tickets/${kept.id}`))
  await act(page, 'Merge others into this…')
  await dialog(page).getByRole('combobox').fill(other.number)
  await page.getByRole('option').first().click()
  await expect(dialog(page)).toContainText('What happens')
  expect(await violations(page)).toEqual([])
  await dialog(page).getByRole('button', { name: 'Merge 1 ticket' }).click()
  await expect(panel(page, 'Links')).toContainText(other.number)
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click()
  await expect(panel(page, 'Links')).not.toContainText(other.number)
})

test('a comment is split off into a ticket of its own', async ({ page }) => {
  await enter(page, 'nina@northwind.example', '/desk/')
  const ticket = await openTicket(page, {
    title: name('Printer'),
    requester: { name: 'Lee', email: 'lee.split@example.com' },
  })
  await send(page, 'post', `/tickets/${ticket.id}/comments`, { body: 'The second one jams, too.', is_public: true })
  await page.goto(url(`/desk/tickets/${ticket.id}`))
  await act(page, 'Split…')
  const title = name('The second printer')
  await dialog(page).getByLabel('Title of the new ticket').fill(title)
  await dialog(page).getByRole('checkbox').first().check()
  await expect(dialog(page)).toContainText('1 replies')
  await dialog(page).getByRole('button', { name: 'Split off' }).click()
  await expect(panel(page, 'Links')).toContainText(title)
})

test('a child is opened and its parent counts it', async ({ page }) => {
  await enter(page, 'nina@northwind.example', '/desk/')
  const ticket = await openTicket(page, { title: name('New office') })
  await page.goto(url(`/desk/tickets/${ticket.id}`))
  await act(page, 'New child…')
  const title = name('Lay the cables')
  await dialog(page).getByLabel('Title').fill(title)
  await dialog(page).getByRole('button', { name: 'Open child' }).click()
  await expect(panel(page, 'Sub-tasks and children')).toContainText(title)
  await expect(panel(page, 'Sub-tasks and children')).toContainText('0 / 1')
})

test('a checklist keeps a ticket open until it is done, and an approval makes the move', async ({
  page,
  browser,
}) => {
  const nora = await another(browser, 'nora@northwind.example', '/desk/')
  const key = `lifecycle_${Date.now().toString(36)}`
  const move = (rest: object) => ({ needs_comment: false, ...rest })
  await send(nora, 'post', '/workflows', {
    key,
    names: { en: 'Checked and approved', 'zh-CN': '检查并审批' },
    definition: {
      initial: 'asked',
      states: [
        { key: 'asked', names: { en: 'Asked' }, category: 'new' },
        { key: 'done', names: { en: 'Done' }, category: 'closed' },
      ],
      moves: [
        move({
          key: 'finish',
          names: { en: 'Finish' },
          from: ['asked'],
          to: 'done',
          needs: ['checklist'],
          approval: { rule: 'any', approvers: [{ kind: 'role', key: 'supervisor' }] },
        }),
      ],
    },
  })
  await send(nora, 'post', '/ticket-types', { key, names: { en: `Checked ${key}` }, workflow: key })
  await send(nora, 'post', '/checklists', {
    key,
    names: { en: 'Before it is done' },
    type: key,
    items: [{ key: 'looked', names: { en: 'Looked twice' }, kind: 'manual', is_required: true }],
  })
  await nora.context().close()

  await enter(page, 'nina@northwind.example', '/desk/')
  const ticket = await openTicket(page, { title: name('Release the payment'), type: key, assignee: 'me' })
  await page.goto(url(`/desk/tickets/${ticket.id}`))
  await act(page, 'Ask for approval…')
  await dialog(page).getByLabel('Reason').fill('The invoice is right')
  await dialog(page).getByRole('button', { name: 'Ask for approval' }).click()
  await expect(dialog(page).getByRole('alert').first()).toContainText(/Looked twice|checklist/i)
  await dialog(page).getByRole('button', { name: 'Cancel' }).click()
  await panel(page, 'Checklist').getByRole('checkbox', { name: 'Looked twice' }).check()
  await expect(panel(page, 'Checklist')).toContainText('1 / 1')
  await act(page, 'Ask for approval…')
  await dialog(page).getByLabel('Reason').fill('The invoice is right')
  await dialog(page).getByRole('button', { name: 'Ask for approval' }).click()
  await expect(dialog(page)).toHaveCount(0)

  const ned = await another(browser, 'ned@northwind.example', '/desk/approvals')
  const card = ned.getByRole('article').filter({ hasText: ticket.number })
  await card.getByRole('button', { name: 'Decide' }).click()
  expect(await violations(ned)).toEqual([])
  await card.getByRole('button', { name: 'Approve' }).click()
  await expect(card).toHaveCount(0)
  await ned.context().close()
  await page.reload()
  await expect(page.getByText('Done', { exact: true }).first()).toBeVisible()
})

for (const theme of ['light', 'dark'] as const) {
  test(`customers and approvals are without faults for axe, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme })
    await enter(page, 'ned@northwind.example', '/desk/customers')
    for (const path of [
      '/customers',
      '/customers/organisations',
      '/customers/contacts/1',
      '/customers/organisations/1',
      '/approvals',
    ]) {
      await page.goto(url(`/desk${path}`))
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await page.waitForLoadState('networkidle').catch(() => {})
      expect(await violations(page), path).toEqual([])
    }
  })
}
