/** A webhook as its administrator meets it: made with its secret, tested, looked up in the log, switched off. */

import { violations } from './axe'
import { enter, expect, test, url } from './people'

test.use({ actionTimeout: 10_000 })

test('a webhook is made, its secret shown once, tested, and found in the log', async ({ page }) => {
  const mark = Date.now().toString(36)
  const sound = async (where: string): Promise<void> => {
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
    expect(await violations(page), where).toEqual([])
  }
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await enter(page, 'nora@northwind.example', '/desk/settings/webhooks')
  await page.getByRole('link', { name: 'Add webhook' }).first().click()

  // What is wrong stands beside its field, and nothing typed is lost.
  await page.getByRole('textbox', { name: 'Name' }).fill(`CRM ${mark}`)
  await page.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:9/hooks')
  await page.getByRole('checkbox', { name: 'Rated by the customer' }).check()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'unencrypted' })).toBeVisible()
  await page.getByRole('textbox', { name: 'Address' }).fill('https://127.0.0.1:9/hooks')
  await sound('form')
  await page.getByRole('button', { name: 'Save' }).click()

  const secret = page.getByRole('dialog', { name: 'Keep the signing secret' })
  await expect(secret.getByText(/^whsec_/)).toBeVisible()
  await sound('secret')
  await page.keyboard.press('Escape')
  await expect(secret).toBeVisible()
  await secret.getByRole('button', { name: 'I have stored it' }).click()
  await expect(page.getByText(/whsec_/)).toHaveCount(0)

  // The test goes out now; where it leads is judged now.
  await page.getByRole('button', { name: 'Send a test' }).click()
  await expect(page.getByText('The address is inside a closed network').first()).toBeVisible()
  await sound('one')

  await page.getByRole('link', { name: 'Delivery log' }).click()
  const line = page.getByRole('listitem').filter({ hasText: `CRM ${mark}` })
  await expect(line.getByText('Failed')).toBeVisible()
  await sound('log')
  await line.getByRole('link', { name: 'Test' }).click()
  await expect(page.getByRole('heading', { name: 'Sent and answered' })).toBeVisible()
  await expect(page.getByText('"event": "ping"')).toBeVisible()
  await sound('delivery')

  await page.goBack()
  await page.getByRole('link', { name: 'Webhooks', exact: true }).last().click()
  await page.getByRole('link', { name: `CRM ${mark}` }).click()
  await page.getByRole('switch', { name: 'Active' }).press('Space')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0)
  await page.goto(url('/desk/settings/webhooks'))
  await expect(
    page
      .getByRole('listitem')
      .filter({ hasText: `CRM ${mark}` })
      .getByText('Off'),
  ).toBeVisible()
  await sound('list')
})
