/** Where the person left off, on this device. */

import { useKept } from '@/shared/kept'
import { useSession } from '@/shared/session'
import { BEGINNING, type Progress } from './model'

export function useProgress() {
  const who = useSession().who
  return useKept<Progress>(`first-run.${who?.tenant.id ?? 0}.${who?.user.id ?? 0}`, { ...BEGINNING })
}
