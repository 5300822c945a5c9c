/** Words of the list's head: what is shown, and how much of it there is. */

import { computed } from 'vue'

import { useWords } from '@/modules/conditions/queries'
import { sentence } from '@/modules/conditions/sentence'
import { number } from '@/shared/format'
import { t } from '@/shared/i18n'
import type { Rows } from './rows'
import type { Workbench } from './workbench'

export function useListHead(bench: Workbench, rows: Rows) {
  const words = useWords(bench.condition)
  const name = computed(() => {
    if (bench.view.value) return bench.view.value.name
    if (bench.address.value.q) return t('workbench.searchFor', { q: bench.address.value.q })
    return bench.address.value.filter ? sentence(bench.address.value.filter, words.value) : t('workbench.title')
  })
  const counted = computed(() => {
    const { count, layout } = rows
    if (!count.value) return ''
    const many = count.value.is_capped ? t('workbench.capped', { count: '1000' }) : number(count.value.value)
    const all = t('workbench.tickets', { count: count.value.value, n: many })
    return layout.value.pinned > 0 ? t('workbench.withUrgent', { all, count: layout.value.pinned }) : all
  })
  return { name, counted }
}
