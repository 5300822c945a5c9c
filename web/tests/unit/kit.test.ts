import { createApp, h, nextTick, type Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { expect, test } from 'vitest'

import { ApiError } from '@/api/problems'
import { GdButton, GdIconButton, PageState } from '@/kit'

async function shown(part: Component, props: object): Promise<Element> {
  const page = { render: () => null }
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: page }] })
  const place = document.body.appendChild(document.createElement('div'))
  createApp({ render: () => h(part, props, () => 'Words') })
    .use(router)
    .mount(place)
  await nextTick()
  return place.firstElementChild!
}

test('a button that leads somewhere is a link that keys reach', async () => {
  const link = await shown(GdButton, { to: '/tickets/new' })
  expect([link.tagName, link.getAttribute('href')]).toEqual(['A', '/tickets/new'])
  const away = await shown(GdButton, { href: 'https://example.com' })
  expect([away.tagName, away.getAttribute('href')]).toEqual(['A', 'https://example.com'])
  const button = await shown(GdButton, { type: 'submit' })
  expect([button.tagName, button.getAttribute('type')]).toEqual(['BUTTON', 'submit'])
})

test('only what can be pressed in says whether it is', async () => {
  expect((await shown(GdIconButton, { label: 'Close' })).hasAttribute('aria-pressed')).toBe(false)
  expect((await shown(GdIconButton, { label: 'Pin', isPressed: true })).getAttribute('aria-pressed')).toBe('true')
})

test('what stands for a whole page gives it its h1; within a page it does not', async () => {
  const error = new ApiError(404, 'not_found', 'There is none.')
  expect((await shown(PageState, { error, isPage: true })).querySelectorAll('h1')).toHaveLength(1)
  expect((await shown(PageState, { isEmpty: true, isPage: true })).querySelectorAll('h1')).toHaveLength(1)
  expect((await shown(PageState, { error })).querySelector('h1')).toBeNull()
})
