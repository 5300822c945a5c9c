/** Rules as people meet them: one made and tried, a ticket that it touches and why, and a macro whose reply is edited first. */

import type { Page } from '@playwright/test'

import { violations } from './axe'
import { enter, expect, test, url } from './people'

test.use({ actionTimeout: 10_000 })

async function call<T = unknown>(page: Page, path: string, body: object): Promise<T> {
  const { csrf_token } = await (await page.request.get(url('/api/v1/session'))).json()
  const answer = await page.request.post(url(`/api/v1${path}`), {
    headers: { 'X-CSRF-Token': csrf_token },
    data: body,
  })
  expect(answer.ok(), await answer.text()).toBe(true)
  return answer.json()
}

async function isSound(page: Page, where: string): Promise<void> {
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  expect(await violations(page), where).toEqual([])
}

test('a rule is made and tried, a ticket tells what it did, and a macro goes out with an edited reply', async ({
  page,
}) => {
  const mark = Date.now().toString(36)
  await page.emulateMedia({ reducedMotion: 'reduce' })

  // A trigger of its own, which touches nobody else's tickets.
  await enter(page, 'nora@northwind.example', '/desk/settings/automation')
  await expect(page.getByRole('heading', { level: 1, name: 'Automation rules' })).toBeVisible()
  await isSound(page, 'rules')
  await page.getByRole('link', { name: 'New trigger' }).click()
  await page.getByRole('textbox', { name: /^Name/ }).fill(`Kilns ${mark}`)
  await page.getByRole('button', { name: 'Condition', exact: true }).click()
  await page.getByRole('combobox', { name: 'Field' }).fill('Title')
  await page.getByRole('option', { name: 'Title', exact: true }).click()
  await page.getByRole('textbox', { name: 'Value' }).fill(`The kiln cools ${mark}`)
  await page.getByRole('button', { name: 'Add something to do' }).click()
  await page.getByRole('menuitem', { name: 'Add tags' }).click()
  await page.getByRole('textbox', { name: 'Tags' }).fill(`kiln-${mark}`)
  await page.keyboard.press('Enter')
  await expect(page.getByText(`On “Opened”, if Title`)).toContainText(`add the tag kiln-${mark}`)
  await isSound(page, 'editor')
  await page.getByRole('button', { name: 'Try on past tickets' }).click()
  const trial = page.getByRole('dialog')
  await trial.getByRole('button', { name: 'Begin' }).click()
  await expect(trial.getByText(/tickets? looked at/)).toBeVisible({ timeout: 30_000 })
  await expect(trial.getByText('No tickets.')).toBeVisible({ timeout: 30_000 })
  await isSound(page, 'trial')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Save and apply' }).click()
  await expect(page.getByRole('link', { name: `Kilns ${mark}` })).toBeVisible()
  await call(page, '/rules', {
    kind: 'macro',
    name: `Received ${mark}`,
    is_active: true,
    effects: [
      { kind: 'comment', params: { body: 'We have received {{ticket.number}}.', is_public: true } },
      { kind: 'add_tags', params: { tags: [`received-${mark}`] } },
    ],
  })

  // A ticket: what the rule did and which; a macro by its key, its reply edited, all of it in one.
  await page.context().clearCookies()
  await enter(page, 'nina@northwind.example', '/desk/')
  const ticket = await call<{ id: number; number: string }>(page, '/tickets', {
    title: `The kiln cools ${mark}`,
    type: 'incident',
    team: 'frontline',
    requester: { name: 'Olive Baker', email: `olive-${mark}@bakers.example` },
  })
  await page.goto(url(`/desk/tickets/${ticket.id}`))
  const trace = page.locator('[data-panel=trace]')
  await expect(trace.getByText(`Kilns ${mark}`)).toBeVisible()
  await expect(trace.getByText(`add the tag kiln-${mark}`)).toBeVisible()
  await page.keyboard.press('m')
  const macros = page.getByRole('dialog')
  await macros.getByRole('searchbox').fill(mark)
  await expect(macros.getByText(`Received ${mark}`)).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(macros.getByText(`We have received ${ticket.number}.`)).toBeVisible()
  await isSound(page, 'preview of a macro')
  await macros.getByRole('button', { name: 'Edit the reply first' }).click()
  const answer = page.getByRole('textbox', { name: 'Reply to the customer' })
  await expect(answer).toContainText(`We have received ${ticket.number}.`)
  await answer.click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type(' Keep the door shut.')
  await isSound(page, 'composer')
  // What belongs to the reply is still there when the page is loaded again, and while it is held.
  await expect(page.getByText('Draft saved', { exact: false }).first()).toBeVisible()
  await page.reload()
  await expect(answer).toContainText('Keep the door shut.')
  await page.getByRole('button', { name: 'Send together' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Send together' }).click()
  await page.getByRole('button', { name: 'Send now' }).click()
  await expect(page.locator('article, li').getByText('Keep the door shut.').first()).toBeVisible()
  await expect(trace.getByText(`add the tag received-${mark}`)).toBeVisible()
  await isSound(page, 'ticket')

  // Something for later, and away with it.
  const later = page.locator('[data-panel=scheduled]')
  await later.getByRole('button', { name: 'Schedule something' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'In a week' }).click()
  await dialog.getByRole('button', { name: 'Add something to do' }).click()
  await page.getByRole('menuitem', { name: 'Comment' }).click()
  await dialog.getByRole('textbox', { name: 'Text' }).fill('Ask how the kiln fares')
  await isSound(page, 'something for later')
  await dialog.getByRole('button', { name: 'Schedule', exact: true }).click()
  await expect(later.getByText(/Ask how the kiln fares/)).toBeVisible()
  await later.getByRole('button', { name: 'Cancel it' }).click()
  await expect(later.getByText('1 ended')).toBeVisible()
})
