import { editor } from './editor.zh'
import { effects } from './effects.zh'
import { laboratory } from './laboratory.zh'
import { tickets } from './tickets.zh'

/** 自动化：规则、宏、实验室、工单上的痕迹。 */
export default {
  title: '自动化规则',
  hint: '触发规则 定时规则 宏 自动化 trigger macro',
  comma: '、',
  colon: '：',
  or: '或',
  then: '；',
  yes: '是',
  no: '否',
  undo: '撤销',
  more: '更多',
  kind: { trigger: '触发规则', timed: '定时规则', macro: '宏' },
  new: { trigger: '新建触发规则', timed: '新建定时规则', macro: '新建宏' },
  empty: {
    trigger: '还没有触发规则。',
    timed: '还没有定时规则。',
    macro: '还没有宏。',
  },
  rules: {
    lead: '发生某件事、到了某个时间，或有人选用宏时，工单会发生什么。',
    off: '停用',
    draft: '有草稿',
    stagedFor: '先在{teams}试行',
    ran: '近 30 天运行 {count} 次',
    last: '最近',
    next: '下次',
    activeOf: '启用「{name}」',
    more: '「{name}」的更多操作',
    clone: '复制一份',
    cloned: '已复制为「{name}」，未启用',
    ordered: '顺序已保存',
    orderHelp: '按顺序运行，前面的先做。拖动手柄，或在手柄上按 Alt+↑/↓ 调整。',
    switchedOn: '「{name}」已启用',
    switchedOff: '「{name}」已停用',
  },
  ...editor,
  ...effects,
  ...laboratory,
  ...tickets,
}
