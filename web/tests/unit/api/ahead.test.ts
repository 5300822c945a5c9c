import { afterEach, describe, expect, it, vi } from 'vitest'

import { fetchOnce } from '@/api/ahead'

const asked = (address: string, init: RequestInit = {}): Request =>
  new Request(`http://desk.example${address}`, { headers: { 'Accept-Language': 'en' }, ...init })
const fresh = vi.fn(async () => new Response('fresh'))

function ahead(answer: Response | null): void {
  window.gongdanAhead = { language: 'en', asked: { '/api/v1/views?x=1': Promise.resolve(answer) } }
  vi.stubGlobal('fetch', fresh)
}

afterEach(() => {
  delete window.gongdanAhead
  vi.unstubAllGlobals()
})

describe('what was asked ahead', () => {
  it('is handed out once', async () => {
    ahead(new Response('early'))
    expect(await (await fetchOnce(asked('/api/v1/views'))).text()).toBe('fresh')
    expect(await (await fetchOnce(asked('/api/v1/views?x=1'))).text()).toBe('early')
    expect(await (await fetchOnce(asked('/api/v1/views?x=1'))).text()).toBe('fresh')
  })

  it.each([
    ['in another language', new Response('early'), { headers: { 'Accept-Language': 'zh-CN' } }],
    ['refused', new Response('no', { status: 401 }), {}],
    ['not answered', null, {}],
  ])('is asked anew where it was %s', async (_why, answer, init) => {
    ahead(answer)
    expect(await (await fetchOnce(asked('/api/v1/views?x=1', init))).text()).toBe('fresh')
  })

  it('is forgotten after something was changed', async () => {
    ahead(new Response('early'))
    await fetchOnce(asked('/api/v1/session', { method: 'POST' }))
    expect(await (await fetchOnce(asked('/api/v1/views?x=1'))).text()).toBe('fresh')
  })
})
