import { expect, signIn, test, url } from './people'
import { violations } from './axe'

test('a wrong password is refused in words, keeps the address, and the right one opens the desk', async ({
  page,
}) => {
  await page.goto(url('/desk/'))
  await page.locator('input[type=email]').fill('nina@northwind.example')
  await page.locator('input[type=password]').fill('not-the-password')
  await page.locator('button[type=submit]').click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page.locator('input[type=email]')).toHaveValue('nina@northwind.example')
  expect(await violations(page)).toEqual([])
  await signIn(page, 'nina@northwind.example')
  await expect(page.getByRole('navigation', { name: 'Main menu' })).toBeVisible()
})
