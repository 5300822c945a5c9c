import { describe, expect, it } from 'vitest'

import { decideAll, plainText, waitsFor } from '@/modules/approvals/model'

const step = (state: string, name: string) => ({ state, approver: { id: 1, name }, role: null }) as never

describe('approvals', () => {
  it('names those for whom it waits', () => {
    const steps = [step('approved', 'Ned'), step('pending', 'Fiona')]
    expect(waitsFor({ steps })).toEqual(['Fiona'])
  })
  it('decides several one by one; a refusal of one holds up no other', async () => {
    const approvals = [1, 2, 3].map((id) => ({ id, ticket: { number: `GD${id}` } }))
    const outcome = await decideAll(approvals, async (one) => {
      if (one.id === 2) throw new Error('over')
    })
    expect(outcome.done).toBe(2)
    expect(outcome.refused.map((one) => one.number)).toEqual(['GD2'])
  })
  it('shows rich text in plain lines and runs nothing of it', () => {
    expect(plainText('<p>One</p><p>Two<br>Three</p><script>boom()</script>', 'html')).toBe('One\nTwo\nThree')
    expect(plainText('a < b', 'text')).toBe('a < b')
  })
})
