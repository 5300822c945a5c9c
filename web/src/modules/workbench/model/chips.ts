/** Words for conditions that everybody knows by one. */

import type { Test } from '@/modules/conditions/tree'

const OPEN = ['new', 'on_hold', 'open', 'waiting']
const DONE = ['closed', 'solved']

function isList(value: unknown, wanted: string[]): boolean {
  return Array.isArray(value) && [...value].sort().join() === wanted.join()
}

/** Whether a test is 「未解决」: all categories but solved and closed. */
export function isUnsolved(test: Test): boolean {
  if (test.field !== 'state_category') return false
  return (
    (test.op === 'is_any_of' && isList(test.value, OPEN)) || (test.op === 'is_none_of' && isList(test.value, DONE))
  )
}
