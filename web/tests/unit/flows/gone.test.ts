import { expect, test } from 'vitest'

import type { Definition } from '@/modules/flows/definition'
import { stateName, withGone } from '@/modules/flows/words'

const flowOf = (...states: [string, string][]): Definition =>
  ({ states: states.map(([key, name]) => ({ key, names: { en: name } })), moves: [] }) as unknown as Definition

test('a state that the flow has no more keeps its name, and one that it still has keeps its new one', () => {
  const before = flowOf(['sent', 'Dispatched'], ['done', 'Done'])
  const both = withGone(flowOf(['done', 'Finished']), before)
  expect(stateName(both, 'sent')).toBe('Dispatched')
  expect(stateName(both, 'done')).toBe('Finished')
})
