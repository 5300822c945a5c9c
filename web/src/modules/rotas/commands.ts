/** What is done about shifts, rotas, duties, leave and classes. Each throws ApiError. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask, ifMatch, type Schemas } from '@/api/client'
import { rotaKeys, type Duty, type RotaIn } from './queries'

const dutyPath = (id: number) => ({ path: { planned_duty_id: id } })
const leavePath = (id: number) => ({ path: { leave_id: id } })

export function useRotaCommands() {
  const client = useQueryClient()
  /** Plans, conflicts, leave and who is there now hang together. */
  async function settled<T>(asked: Promise<T>): Promise<T> {
    const answer = await asked
    await client.invalidateQueries({ queryKey: rotaKeys.all })
    return answer
  }

  return {
    saveShift: (id: number | null, body: Schemas['ShiftIn'], version: number) =>
      settled(
        id === null
          ? ask(api.POST('/api/v1/shifts', { body }))
          : ask(
              api.PUT('/api/v1/shifts/{shift_id}', {
                params: { path: { shift_id: id } },
                headers: ifMatch(version),
                body,
              }),
            ),
      ),

    saveRota: (id: number | null, body: RotaIn, version: number) =>
      settled(
        id === null
          ? ask(api.POST('/api/v1/rotas', { body }))
          : ask(
              api.PUT('/api/v1/rotas/{rota_id}', {
                params: { path: { rota_id: id } },
                headers: ifMatch(version),
                body,
              }),
            ),
      ),

    layRota: (id: number, body: Schemas['RotaPlanIn']) =>
      settled(ask(api.POST('/api/v1/rotas/{rota_id}/plans', { params: { path: { rota_id: id } }, body }))),

    enterDuty: (body: Schemas['PlannedDutyIn']) => settled(ask(api.POST('/api/v1/planned-duties', { body }))),

    changeDuty: (duty: Pick<Duty, 'id' | 'version'>, body: Schemas['PlannedDutyPatch']) =>
      settled(
        ask(
          api.PATCH('/api/v1/planned-duties/{planned_duty_id}', {
            params: dutyPath(duty.id),
            headers: ifMatch(duty.version),
            body,
          }),
        ),
      ),

    swap: (first: number, second: number) =>
      settled(ask(api.POST('/api/v1/duty-swaps', { body: { first_id: first, second_id: second } }))),

    askLeave: (body: Schemas['LeaveIn']) => settled(ask(api.POST('/api/v1/leaves', { body }))),

    decideLeave: (id: number, body: Schemas['DecideLeaveIn']) =>
      settled(ask(api.POST('/api/v1/leaves/{leave_id}/decisions', { params: leavePath(id), body }))),

    cancelLeave: (id: number) =>
      settled(ask(api.POST('/api/v1/leaves/{leave_id}/cancellations', { params: leavePath(id) }))),

    planClass: (body: Schemas['TrainingClassIn']) => settled(ask(api.POST('/api/v1/training-classes', { body }))),

    cancelClass: (id: number) =>
      settled(
        ask(api.POST('/api/v1/training-classes/{class_id}/cancellations', { params: { path: { class_id: id } } })),
      ),
  }
}
