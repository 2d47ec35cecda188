import { step, type Story } from './story.ts'

const chain = [step('a', '甲'), step('b', '乙 丙'), step('c', '丁')]
const any = { mode: 'any' }
const inTurn = { mode: 'sequence' }

/** 会签, 或签, 依次, 加签, 转交, 委派. */
export const DECIDING: readonly Story[] = [
  {
    title: '要求手写签名的节点，没有签名不能同意，签名随意见保存',
    steps: [step('a', '甲 乙', { signRequired: ['approve'] }), step('b', '丙')],
    lines: [
      '不能 甲 同意 SIGN',
      '当 甲 签名同意',
      '则 签名 甲=甲的签名',
      '不能 乙 填写并同意 SIGN',
      '当 乙 签名同意',
      '则 待办 b:丙',
      '当 丙 同意',
      '则 签名 丙=无',
      '则 通过',
    ],
  },
  {
    title: '只要求同意时签名：拒绝不用签；拿回的同意连签名一起收回',
    steps: [step('a', '甲 乙', { signRequired: ['approve'] })],
    lines: ['当 甲 签名同意', '当 甲 拿回', '则 签名 甲=无', '不能 甲 同意 SIGN', '当 甲 拒绝', '则 拒绝'],
  },
  {
    title: '退回也可以要求签名',
    steps: [step('a', '甲', { signRequired: ['return'] })],
    lines: ['不能 甲 退回 发起人 SIGN', '当 甲 签名退回', '则 退回', '则 签名 甲=甲的签名'],
  },
  {
    title: '明细里必填的列，哪一行空着都不能同意',
    steps: [step('a', '甲', { fields: { 'items.quantity': 'required' } })],
    record: { items: [{ id: '1', quantity: 2 }, { id: '2' }] },
    lines: ['不能 甲 同意 REQUIRED', '则 待办 a:甲'],
  },
  {
    title: '明细里必填的列，每一行都填了就能同意',
    steps: [step('a', '甲', { fields: { 'items.quantity': 'required' } })],
    record: { items: [{ id: '1', quantity: 2 }] },
    lines: ['当 甲 同意', '则 通过'],
  },
  {
    title: '费用报销：会签三人都同意才通过',
    steps: [step('a', '甲 乙 丙')],
    lines: ['则 待办 a:甲 a:乙 a:丙', '当 乙 同意', '当 甲 同意', '则 审批中', '当 丙 同意', '则 通过'],
  },
  {
    title: '会签中一人拒绝，整单拒绝，其余任务由系统取消',
    steps: [step('a', '甲 乙 丙')],
    lines: ['当 甲 同意', '当 乙 拒绝', '则 拒绝', '则 任务 甲=通过 乙=拒绝 丙=取消', '不能 丙 同意 ENDED'],
  },
  {
    title: '评审会按三分之二通过：够数即过，其余取消',
    steps: [step('a', '甲 乙 丙', { mode: { all: 0.66 } })],
    lines: ['当 甲 同意', '当 丙 同意', '则 通过', '则 任务 乙=取消'],
  },
  {
    title: '评审会按一半通过：不可能够数时立即拒绝',
    steps: [step('a', '甲 乙 丙 丁', { mode: { all: 0.5 } })],
    lines: ['当 甲 拒绝', '当 乙 拒绝', '则 审批中', '当 丙 拒绝', '则 拒绝'],
  },
  {
    title: '财务或签：谁先同意谁算数',
    steps: [step('a', '甲 乙', any)],
    lines: ['当 乙 同意', '则 通过', '则 任务 甲=取消', '不能 甲 拒绝 ENDED'],
  },
  { title: '或签：第一个拒绝就拒绝', steps: [step('a', '甲 乙', any)], lines: ['当 甲 拒绝', '则 拒绝'] },
  {
    title: '或签：要求全员拒绝才算拒绝',
    steps: [step('a', '甲 乙', { ...any, rejectNeedsAll: true })],
    lines: ['当 甲 拒绝', '则 待办 a:乙', '当 乙 拒绝', '则 拒绝'],
  },
  {
    title: '依次审批：一个接一个，中途拒绝就停',
    steps: [step('a', '甲 乙 丙', inTurn)],
    lines: [
      '则 待办 a:甲',
      '不能 乙 同意 DECIDED',
      '当 甲 同意',
      '则 待办 a:乙',
      '当 乙 拒绝',
      '则 拒绝',
      '则 任务 丙=取消',
    ],
  },
  {
    title: '依次审批里加签的人排在我后面',
    steps: [step('a', '甲 乙', inTurn)],
    lines: ['当 甲 并加签 丁', '当 甲 同意', '则 待办 a:丁', '当 丁 同意', '则 待办 a:乙', '当 乙 同意', '则 通过'],
  },
  {
    title: '前加签：先请专家看，再由我定',
    steps: [step('a', '甲')],
    lines: [
      '当 甲 前加签 乙 丙',
      '则 待办 a:乙 a:丙',
      '不能 甲 同意 DECIDED',
      '当 乙 同意',
      '当 丙 同意',
      '则 待办 a:甲',
      '当 甲 同意',
      '则 通过',
    ],
  },
  {
    title: '前加签的人拒绝，节点拒绝',
    steps: [step('a', '甲')],
    lines: ['当 甲 前加签 乙', '当 乙 拒绝', '则 拒绝', '则 任务 甲=取消'],
  },
  {
    title: '前加签只要意见：专家反对也回到我手上',
    steps: [step('a', '甲', { opinionOnly: true })],
    lines: ['当 甲 前加签 乙', '当 乙 拒绝', '则 待办 a:甲', '当 甲 同意', '则 通过'],
  },
  {
    title: '后加签：我同意了，再请总监过目',
    steps: [step('a', '甲 乙', any), step('b', '丁')],
    lines: ['当 甲 后加签 丙', '则 待办 a:丙', '则 任务 甲=通过 乙=取消', '当 丙 同意', '则 待办 b:丁'],
  },
  {
    title: '并加签：多一个人一起会签，票数按原来的人数算',
    steps: [step('a', '甲 乙 丙 丁', { mode: { all: 0.5 } })],
    lines: ['当 甲 并加签 戊', '则 待办 a:甲 a:乙 a:丙 a:丁 a:戊', '当 戊 同意', '当 甲 同意', '则 通过'],
  },
  {
    title: '减签：加错了人，还没处理就撤下来',
    steps: [step('a', '甲')],
    lines: ['当 甲 前加签 乙 丙', '不能 乙 减签 丙 NOT_YOURS', '当 甲 减签 乙', '当 丙 同意', '则 待办 a:甲'],
  },
  {
    title: '加签最多两层',
    steps: [step('a', '甲')],
    lines: [
      '当 甲 前加签 乙',
      '当 乙 前加签 丙',
      '不能 丙 前加签 丁 DEPTH',
      '当 丙 同意',
      '当 乙 同意',
      '则 待办 a:甲',
    ],
  },
  {
    title: '加签只能请本部门的人',
    steps: [step('a', '甲', { addFrom: [{ kind: 'role', role: 'experts' }] })],
    company: { roles: { experts: ['乙'] } },
    lines: ['不能 甲 前加签 丙 SCOPE', '不能 甲 转交 丙 SCOPE', '当 甲 前加签 乙', '则 待办 a:乙'],
  },
  {
    title: '转交：任务换人，期限不变，不能转给已在会签里的人',
    steps: [step('a', '甲 乙', { timeout: { after: { value: 2, unit: 'hour' }, then: 'reject' } })],
    lines: [
      '则 期限 2026-11-20T03:01:00.000Z',
      '不能 甲 转交 乙 ALREADY_IN',
      '当 甲 转交 丙',
      '则 任务 甲=转交',
      '则 待办 a:乙 a:丙',
      '则 期限 2026-11-20T03:01:00.000Z',
      '当 乙 同意',
      '当 丙 同意',
      '则 通过',
    ],
  },
  {
    title: '不能转交给已停用的人',
    steps: [step('a', '甲')],
    company: { disabled: ['离职'] },
    lines: ['不能 甲 转交 离职 DISABLED', '则 待办 a:甲'],
  },
  {
    title: '委派：助理先答复，最后还是我决定',
    steps: [step('a', '甲')],
    lines: ['当 甲 委派 乙', '则 待办 a:乙', '当 乙 拒绝', '则 待办 a:甲', '当 甲 同意', '则 通过'],
  },
  {
    title: '委托代理：总监休假，任务到代理人手上并写明代谁',
    steps: [step('a', '甲')],
    company: { delegates: { 甲: '乙' } },
    lines: ['则 待办 a:乙', '则 代 乙 甲', '不能 甲 同意 NO_TASK', '当 乙 同意', '则 通过'],
  },
  {
    title: '代理人正是发起人时，不能替人批自己的单子',
    steps: [step('a', '甲')],
    company: { delegates: { 甲: '发起人' } },
    lines: ['则 待办 a:甲'],
  },
  {
    title: '意见必填：没有意见不能同意',
    steps: [step('a', '甲', { commentRequired: ['approve'] })],
    lines: ['不能 甲 不写意见同意 COMMENT', '当 甲 同意', '则 通过'],
  },
  {
    title: '法务意见必填：空着不能同意，填了就能',
    steps: [step('a', '甲', { fields: { legal: 'required' } })],
    lines: ['不能 甲 同意 REQUIRED', '记录 legal=可接受', '当 甲 填写并同意', '则 通过'],
  },
  {
    title: '拿回：我批早了，下一个人还没动',
    steps: chain,
    lines: ['当 甲 同意', '则 待办 b:乙 b:丙', '当 甲 拿回', '则 待办 a:甲', '当 甲 拒绝', '则 拒绝'],
  },
  {
    title: '拿回太晚：后面的人已经处理',
    steps: chain,
    lines: ['当 甲 同意', '当 乙 同意', '不能 甲 拿回 TOO_LATE', '当 丙 同意', '则 待办 c:丁'],
  },
  {
    title: '会签里拿回自己的同意，别人的同意仍算数',
    steps: [step('a', '甲 乙'), step('b', '丙')],
    lines: ['当 甲 同意', '当 乙 同意', '则 待办 b:丙', '当 乙 拿回', '则 待办 a:乙', '当 乙 同意', '则 待办 b:丙'],
  },
  {
    title: '别人的任务、办完的任务都动不了',
    steps: chain,
    lines: ['不能 乙 同意 NO_TASK', '当 甲 同意', '不能 甲 同意 DECIDED', '不能 丁 同意 NO_TASK'],
  },
]
