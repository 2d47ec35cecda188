import type { Step } from '@tenon/engine'
import { fork, step, type Story } from './story.ts'

const by = (id: string, approvers: readonly unknown[], more: Record<string, unknown> = {}): Step => ({
  id,
  kind: 'userTask',
  approvers,
  ...more,
})
const managers = (more: Record<string, unknown>) => [
  by('a', [{ kind: 'managers', of: 'initiator', ...more }], { mode: 'sequence' }),
]
const company = {
  heads: { 发起人: ['经理', '总监', '副总', '总经理'] },
  roles: { director: ['总监'], admin: ['管理员'] },
}
const admins = { admins: [{ kind: 'role', role: 'admin' }] }
const due = (then: unknown, more: Record<string, unknown> = {}) => ({
  timeout: { after: { value: 2, unit: 'hour' }, ...(then ? { then } : {}), ...more },
})

/** 审批人怎么定, 时间到了怎么办. */
export const WHO: readonly Story[] = [
  {
    title: '部门主管逐级：从下往上到第二级',
    steps: managers({ levels: 2 }),
    company,
    lines: ['则 待办 a:经理', '当 经理 同意', '则 待办 a:总监', '当 总监 同意', '则 通过'],
  },
  {
    title: '部门主管逐级：到从上数第二级为止',
    steps: managers({ levels: 2, from: 'top' }),
    company,
    lines: ['当 经理 同意', '当 总监 同意', '则 待办 a:副总', '当 副总 同意', '则 通过'],
  },
  {
    title: '部门主管逐级：到担任总监角色的人为止',
    steps: managers({ role: 'director' }),
    company,
    lines: ['当 经理 同意', '则 待办 a:总监', '当 总监 同意', '则 通过'],
  },
  {
    title: '逐级：同一主管只批一次，停用的跳过，发起人不批自己',
    steps: managers({}),
    company: { heads: { 发起人: ['发起人', '经理', '经理', '离职', '总监'] }, disabled: ['离职'] },
    lines: ['则 待办 a:经理', '当 经理 同意', '则 待办 a:总监', '当 总监 同意', '则 通过'],
  },
  {
    title: '部门主管逐级：从表单上的部门起，空缺的一级由上一级补',
    steps: [by('a', [{ kind: 'managers', of: 'dept_id', levels: 2 }], { mode: 'sequence' })],
    company: { heads: { 研发部: ['研发主管', '研发主管', '副总'] } },
    record: { dept_id: '研发部' },
    lines: ['则 待办 a:研发主管', '当 研发主管 同意', '则 待办 a:副总', '当 副总 同意', '则 通过'],
  },
  {
    title: '部门主管：表单上自己加的部门字段也从那个部门算起',
    steps: [by('a', [{ kind: 'departmentHead', of: 'cost_center', level: 2 }])],
    company: { departments: { 研发部: ['研发主管', '副总'] } },
    record: { cost_center: '研发部' },
    lines: ['则 待办 a:副总'],
  },
  {
    title: '部门主管逐级：从表单上选的人起',
    steps: [by('a', [{ kind: 'managers', of: 'owner_id', levels: 1 }], { mode: 'sequence' })],
    company: { heads: { 乙: ['乙的主管', '总监'] } },
    record: { owner_id: '乙' },
    lines: ['则 待办 a:乙的主管', '当 乙的主管 同意', '则 通过'],
  },
  {
    title: '审批人由表达式算出：金额大的找总监',
    steps: [by('a', [{ kind: 'expression', expression: { if: [{ '<': [{ var: 'amount' }, 100] }, '经理', '总监'] } }])],
    record: { amount: 500 },
    lines: ['则 待办 a:总监'],
  },
  {
    title: '发起人自选：必须选，选好的人审批',
    steps: [by('a', [{ kind: 'chosen' }])],
    choices: { a: ['乙'] },
    lines: ['则 待办 a:乙'],
  },
  {
    title: '上一节点指定：同意时要指定下一个人，只能在范围内选一个',
    steps: [step('a', '甲'), by('b', [{ kind: 'chosen', by: 'previous', from: [{ kind: 'role', role: 'experts' }] }])],
    company: { roles: { experts: ['乙', '丙'] } },
    lines: [
      '不能 甲 同意 CHOOSE',
      '不能 甲 同意 b=丁 SCOPE',
      '不能 甲 同意 b=乙、丙 CHOOSE',
      '当 甲 同意 b=丙',
      '则 待办 b:丙',
    ],
  },
  {
    title: '上一节点指定可以不选：按“找不到审批人”处理',
    steps: [step('a', '甲'), by('b', [{ kind: 'chosen', by: 'previous', optional: true }])],
    company,
    flow: admins,
    lines: ['当 甲 同意', '则 待办 b:管理员'],
  },
  {
    title: '审批人是记录上的负责人',
    steps: [by('a', [{ kind: 'field', field: 'owner_id' }])],
    record: { owner_id: '乙' },
    lines: ['则 待办 a:乙'],
  },
  {
    title: '进入节点时定下的人不再变',
    steps: [by('a', [{ kind: 'field', field: 'owner_id' }])],
    record: { owner_id: '乙' },
    lines: ['记录 owner_id=丙', '则 待办 a:乙', '当 乙 同意', '则 通过'],
  },
  {
    title: '审批人为空：转流程管理员',
    steps: [step('a', '离职')],
    company: { ...company, disabled: ['离职'] },
    flow: admins,
    lines: ['则 待办 a:管理员'],
  },
  {
    title: '审批人为空：转指定的人，节点的规定先于流程的',
    steps: [step('a', '离职', { onEmpty: { do: 'people', people: [{ kind: 'member', people: ['丁'] }] } })],
    company: { disabled: ['离职'] },
    flow: { settings: { onEmpty: { do: 'reject' } } },
    lines: ['则 待办 a:丁'],
  },
  {
    title: '审批人为空：自动拒绝',
    steps: [step('a', '离职', { onEmpty: { do: 'reject' } }), step('b', '乙')],
    company: { disabled: ['离职'] },
    lines: ['则 拒绝'],
  },
  {
    title: '审批人为空：按流程默认自动通过',
    steps: [step('a', '离职')],
    company: { disabled: ['离职'] },
    flow: { settings: { onEmpty: { do: 'approve' } } },
    lines: ['则 通过'],
  },
  {
    title: '审批人为空：暂停告警，管理员指定后恢复',
    steps: [step('a', '离职', { onEmpty: { do: 'pause' } }), step('b', '乙')],
    company: { ...company, disabled: ['离职'] },
    flow: admins,
    lines: [
      '则 待办',
      '则 告警',
      '不能 管理员 指定 a 离职 DISABLED',
      '当 管理员 指定 a 丁',
      '则 待办 a:丁',
      '不能 管理员 指定 a 丙 DECIDED',
      '当 丁 同意',
      '则 待办 b:乙',
    ],
  },
  { title: '发起人就是审批人：跳过', steps: [step('a', '发起人', { onSelf: { do: 'skip' } })], lines: ['则 通过'] },
  {
    title: '发起人就是审批人：转直属上级',
    steps: [step('a', '发起人', { onSelf: { do: 'nextManager' } })],
    company,
    lines: ['则 待办 a:经理'],
  },
  {
    title: '同一人连续出现：自动通过一次',
    steps: [step('a', '甲'), step('b', '甲', { onRepeat: 'adjacent' }), step('c', '乙')],
    lines: ['当 甲 同意', '则 待办 c:乙'],
  },
  {
    title: '同一人隔了一个节点再出现：连续去重不管，仅首次才过',
    steps: [
      step('a', '甲'),
      step('b', '乙'),
      step('c', '甲', { onRepeat: 'adjacent' }),
      step('d', '乙', { onRepeat: 'first' }),
    ],
    lines: ['当 甲 同意', '当 乙 同意', '则 待办 c:甲', '当 甲 同意', '则 通过', '则 任务 乙=跳过'],
  },
  {
    title: '不去重：每次都要审批',
    steps: [step('a', '甲'), step('b', '甲')],
    lines: ['当 甲 同意', '则 待办 b:甲'],
  },
  {
    title: '同一人再出现，但必须亲自审批',
    steps: [step('a', '甲'), step('b', '甲', { onRepeat: 'first', must: true })],
    lines: ['当 甲 同意', '则 待办 b:甲'],
  },
  {
    title: '同一人再出现，但数据已改过',
    steps: [step('a', '甲'), step('b', '乙'), step('c', '甲', { onRepeat: 'first' })],
    lines: ['当 甲 同意', '当 乙 填写并同意', '则 待办 c:甲'],
  },
  {
    title: '同一人再出现，但单子在流程外被改过',
    steps: [step('a', '甲'), step('b', '乙'), step('c', '甲', { onRepeat: 'first' })],
    record: { amount: 1 },
    lines: ['当 甲 同意', '记录 amount=2', '当 乙 同意', '则 待办 c:甲'],
  },
  {
    title: '同一人再出现，改的只是他看不到的',
    steps: [
      step('a', '甲'),
      step('b', '乙'),
      step('c', '甲', { onRepeat: 'first', fields: { '*': 'hidden', amount: 'readonly' } }),
    ],
    record: { amount: 1, terms: '旧' },
    lines: ['当 甲 同意', '记录 terms=新', '当 乙 同意', '则 通过', '则 任务 甲=跳过'],
  },
  {
    title: '并行支路里的连续重复，只看本路的前一个节点',
    steps: [fork({ l: [step('l1', '甲'), step('l2', '甲', { onRepeat: 'adjacent' })], r: [step('r1', '丙')] })],
    lines: ['当 丙 同意', '当 甲 同意', '则 通过'],
  },
  {
    title: '发起人重新提交不算审批过：轮到他时还要他审批',
    steps: [step('a', '发起人', { onRepeat: 'adjacent' }), step('b', '乙')],
    lines: ['当 发起人 同意', '当 乙 退回 发起人', '当 发起人 重新提交', '则 待办 a:发起人'],
  },
  {
    title: '发起人就是审批人本可跳过，但有必填项等他填',
    steps: [step('a', '发起人', { onSelf: { do: 'skip' }, fields: { legal: 'required' } })],
    lines: ['则 待办 a:发起人', '不能 发起人 同意 REQUIRED', '记录 legal=可接受', '当 发起人 同意', '则 通过'],
  },
  {
    title: '审批人为空本可自动通过，但有必填项：转流程管理员填',
    steps: [step('a', '离职', { onEmpty: { do: 'approve' }, fields: { legal: 'required' } })],
    company: { ...company, disabled: ['离职'] },
    flow: admins,
    lines: ['则 待办 a:管理员'],
  },
  {
    title: '超时转上级',
    steps: [step('a', '甲', due('manager'))],
    company: { heads: { 甲: ['经理'] } },
    lines: ['当 时钟 到期 a', '则 待办 a:经理', '则 任务 甲=转交'],
  },
  {
    title: '超时转给指定的人，他已在会签里就顺延到下一个',
    steps: [step('a', '甲 乙', due({ people: [{ kind: 'member', people: ['乙', '丁'] }] }))],
    lines: ['当 乙 同意', '当 时钟 到期 a', '则 待办 a:丁', '则 任务 甲=转交', '当 丁 同意', '则 通过'],
  },
  {
    title: '超时自动拒绝：没处理的都算拒绝',
    steps: [step('a', '甲 乙', due('reject')), step('b', '丙')],
    lines: ['当 甲 同意', '当 时钟 到期 a', '则 拒绝', '则 任务 甲=通过 乙=拒绝'],
  },
  { title: '超时自动通过', steps: [step('a', '甲', due('approve'))], lines: ['当 时钟 到期 a', '则 通过'] },
  {
    title: '超时也不代填必填项：告警',
    steps: [step('a', '甲', { ...due('approve'), fields: { legal: 'required' } })],
    lines: ['当 时钟 到期 a', '则 审批中', '则 告警'],
  },
  {
    title: '超时退回发起人',
    steps: [step('a', '甲', due('return'))],
    lines: ['当 时钟 到期 a', '则 退回', '则 待办 $start:发起人'],
  },
  { title: '超时终止', steps: [step('a', '甲', due('end'))], lines: ['当 时钟 到期 a', '则 终止'] },
  {
    title: '只提醒，每小时一次，直到有人处理',
    steps: [step('a', '甲', due(undefined, { remind: [{ every: { value: 1, unit: 'hour' } }] }))],
    lines: ['当 时钟 提醒 a', '则 提醒 甲', '当 时钟 提醒 a', '则 提醒 甲', '当 甲 同意', '则 通过'],
  },
  {
    title: '期限跟着交付日期走，日期改了期限也改',
    steps: [
      step('a', '甲', { timeout: { at: { field: 'deliver', plus: { value: -1, unit: 'day' } }, then: 'reject' } }),
    ],
    record: { deliver: '2026-12-10' },
    lines: [
      '则 期限 2026-12-09T15:59:59.000Z',
      '记录 deliver=2026-12-20',
      '当 时钟 到期 a',
      '则 期限 2026-12-19T15:59:59.000Z',
      '则 审批中',
      '记录 deliver=',
      '当 时钟 刷新',
      '则 期限 无',
    ],
  },
  {
    title: '等待节点：到时间自己往下走',
    steps: [{ id: 'w', kind: 'timer', duration: { value: 1, unit: 'day' } }, step('b', '乙')],
    lines: ['则 待办', '当 时钟 等完 w', '则 待办 b:乙', '当 时钟 等完 w', '则 待办 b:乙'],
  },
  {
    title: '抄送：一路往下走，读者收到',
    steps: [
      step('a', '甲'),
      { id: 'cc', kind: 'copyTask', to: [{ kind: 'member', people: ['丙', '丁'] }] },
      step('b', '乙'),
    ],
    lines: ['当 甲 同意', '则 抄送 丙 丁', '则 待办 b:乙'],
  },
  {
    title: '节点抄送：到达、通过、拒绝时各抄各的',
    steps: [
      step('a', '甲', { copy: { on: ['arrive'], to: [{ kind: 'member', people: ['丙'] }] } }),
      step('b', '乙', { copy: { on: ['approve'], to: [{ kind: 'member', people: ['丁'] }] } }),
      step('c', '戊', { copy: { on: ['reject'], to: [{ kind: 'member', people: ['己'] }] } }),
    ],
    lines: ['则 抄送 丙', '当 甲 同意', '则 抄送', '当 乙 同意', '则 抄送 丁', '当 戊 拒绝', '则 抄送 己', '则 拒绝'],
  },
  {
    title: '抄送给相关记录的负责人',
    steps: [
      { id: 'cc', kind: 'copyTask', to: [{ kind: 'expression', expression: { var: 'owner_id' } }] },
      step('b', '乙'),
    ],
    record: { owner_id: '丙' },
    lines: ['则 抄送 丙', '则 待办 b:乙'],
  },
  {
    title: '结束时抄送结果',
    steps: [step('a', '甲')],
    flow: { settings: { copyAtEnd: [{ kind: 'member', people: ['丙'] }] } },
    lines: ['当 甲 拒绝', '则 拒绝', '则 抄送 丙'],
  },
]
