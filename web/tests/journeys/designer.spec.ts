import { violations } from './axe'
import { enter, expect, test, url } from './people'

const NAME = `Loan ${Date.now().toString(36)}`
const KEY = NAME.toLowerCase().replace(' ', '_')

test('a flow is copied, drawn by keyboard, mended, published, and followed by a type with a form of its own', async ({
  page,
}) => {
  test.setTimeout(120_000)
  await enter(page, 'nora@northwind.example', '/desk/settings/flows')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  expect(await violations(page)).toEqual([])

  // A copy of the desk flow.
  await page.getByRole('button', { name: 'New flow' }).click()
  const making = page.getByRole('dialog')
  await making.getByLabel('Name in English').fill(NAME)
  await expect(making.getByLabel('Key')).toHaveValue(KEY)
  await making.getByLabel('Start from').selectOption({ label: 'A copy of Desk flow' })
  await making.getByRole('button', { name: 'Create and draw' }).click()
  await expect(page.getByRole('heading', { level: 1, name: NAME })).toBeVisible()
  await expect(page.getByText('Fit for use')).toBeVisible()
  expect(await violations(page)).toEqual([])

  // A state by keyboard: nothing leads there, and the check says so.
  await page.keyboard.press('l')
  await expect(page.getByRole('heading', { name: 'States (6)' })).toBeVisible()
  await page.keyboard.press('a')
  await page.getByRole('dialog').getByLabel('Name in English').fill('Lent out')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'States (7)' })).toBeVisible()
  await expect(page.getByRole('status').getByText(/things? to mend/)).toBeVisible()
  await expect(page.getByText('Nothing leads here.').first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Publish…' })).toBeDisabled()
  expect(await violations(page)).toEqual([])

  // The way there from the list, the way on by the keyboard from the selected state.
  await page.getByRole('main').getByRole('button', { name: 'Move', exact: true }).first().click()
  const way = page.getByRole('dialog')
  await way.getByLabel('The button says in English').fill('Lend it out')
  await way.getByLabel('From').selectOption({ label: 'In progress' })
  await way.getByRole('combobox', { name: /^To/ }).selectOption({ label: 'Lent out' })
  await page.keyboard.press('Enter')
  await page
    .getByRole('button', { name: /^Lent out/ })
    .first()
    .click()
  await page.keyboard.press('a')
  await way.getByLabel('The button says in English').fill('Take it back')
  await way.getByRole('combobox', { name: /^To/ }).selectOption({ label: 'Solved' })
  await page.keyboard.press('Enter')
  await expect(page.getByText('Fit for use')).toBeVisible()

  // A reload loses nothing.
  await page.reload()
  await expect(page.getByText('Draft on version 1')).toBeVisible()
  await page.getByRole('radio', { name: 'Drawing' }).check({ force: true })
  await expect(page.getByRole('button', { name: /Move Lend it out/ })).toBeVisible()
  await page.getByRole('button', { name: 'Publish…' }).click()
  await expect(page.getByRole('dialog').getByText('State Lent out is new')).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByRole('dialog').getByText('Version 2 is in use')).toBeVisible()
  await page.getByRole('dialog').locator('footer').getByRole('button', { name: 'Close' }).click()

  // A type that follows it.
  const base = url('/desk/settings')
  await page.goto(`${base}/types?open=new`)
  const type = page.getByRole('dialog')
  await type.getByLabel('Name in English').fill(NAME)
  await type.getByRole('combobox', { name: /^Flow/ }).selectOption({ label: NAME })
  expect(await violations(page)).toEqual([])
  await type.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: NAME, exact: true })).toBeVisible()

  // Its form asks for two things.
  await page.goto(`${base}/forms/${KEY}`)
  const drawing = page.locator('.drawing')
  await expect(drawing.getByRole('button', { name: 'Title', exact: false }).first()).toBeVisible()
  for (const name of ['Requester', 'Category', 'Priority', 'Files']) {
    const remove = drawing.getByRole('button', { name: `Remove ${name}`, exact: true })
    if (await remove.count()) await remove.click()
  }
  await drawing.getByRole('button', { name: 'Description', exact: true }).click()
  await drawing.getByRole('checkbox', { name: 'Required' }).check()
  await page.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText('The form is published')).toBeVisible()
  expect(await violations(page)).toEqual([])

  // A ticket of it has the new move once it is being worked on.
  await page.context().clearCookies()
  await enter(page, 'nina@northwind.example', '/desk/')
  const moves = await page.evaluate(async (kind) => {
    const session = await (await fetch('/api/v1/session')).json()
    const send = async (path: string, body: unknown) =>
      (
        await fetch(`/api/v1${path}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf_token },
          body: JSON.stringify(body),
        })
      ).json()
    const bare = await send('/tickets', { title: 'A projector', type: kind, team: 'frontline' })
    const opened = await send('/tickets', {
      title: 'A projector',
      description: 'For Friday',
      type: kind,
      team: 'frontline',
    })
    const going = await send(`/tickets/${opened.id}/moves`, { move: 'accept' })
    return { refused: bare.status, keys: (going.moves as { key: string }[]).map((one) => one.key) }
  }, KEY)
  expect(moves.refused).toBe(422)
  expect(moves.keys).toContain('lend_it_out')
})

test('the pages of the set-up hold up in both themes', async ({ page }) => {
  test.setTimeout(120_000)
  await enter(page, 'nora@northwind.example', '/desk/settings')
  const base = url('/desk/settings')
  const flows = await (await page.context().request.get(url('/api/v1/workflows'))).json()
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    for (const path of [
      'fields',
      'forms/incident',
      'categories',
      'templates',
      'recurring',
      'duties',
      'priority',
      'checklists',
      'rules',
      `flows/${flows.items[0].id}`,
    ]) {
      await page.goto(`${base}/${path}`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0)
      expect(await violations(page), `${path}, ${theme}`).toEqual([])
    }
  }
})

test('reports are said in sentences and tables', async ({ page }) => {
  await enter(page, 'ned@northwind.example', '/desk/reports?days=365')
  for (const tab of ['Transfers', 'Completeness', 'Priorities']) {
    await page.getByRole('tab', { name: tab }).click()
    await expect(
      page
        .getByRole('tabpanel')
        .getByText(/\d|No team/)
        .first(),
    ).toBeVisible()
    expect(await violations(page), tab).toEqual([])
  }
})
