/** Categories with their whole path as name, so that each is told apart in a flat list. */

import type { Category } from '../queries'

export interface CategoryPath {
  key: string
  name: string
  path: string
}

export function categoryPaths(categories: Pick<Category, 'id' | 'key' | 'name' | 'path'>[]): CategoryPath[] {
  const names = new Map(categories.map((one) => [one.id, one.name]))
  return categories.map((one) => ({
    key: one.key,
    name: one.name,
    path: one.path
      .map((id) => names.get(id) ?? '')
      .filter(Boolean)
      .join(' / '),
  }))
}
