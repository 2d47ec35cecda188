import type { Step } from '@tenon/engine'
import { fork, step, type Story } from './story.ts'

const chain = [step('a', '甲'), step('b', '乙'), step('c', '丙')]
const over = (amount: number) => ({ '>=': [{ var: 'amount' }, amount] })
const byAmount: Step = {
  id: 'g',
  kind: 'exclusiveGateway',
  branches: [
    { id: 'big', when: over(1_000_000), steps: [step('gm', '总经理')] },
    { id: 'mid', when: over(100_000), steps: [step('dir', '总监')] },
    { id: 'else', default: true, steps: [step('mgr', '经理')] },
  ],
}
const inclusive = (more: Record<string, unknown>): Step => ({
  id: 'g',
  kind: 'inclusiveGateway',
  branches: [
    { id: 'l', when: over(1_000_000), steps: [step('legal', '法务')] },
    { id: 'm', when: over(100_000), steps: [step('money', '财务')] },
    { id: 'else', default: true, steps: [] },
  ],
  ...more,
})
/** Asks one more person when a step before has ended so. */
const byResult = (id: string, result: string, person: string): Step => ({
  id: 'g2',
  kind: 'exclusiveGateway',
  branches: [
    { id: 'yes', when: { '==': [{ var: `$step.${id}` }, result] }, steps: [step('x', person)] },
    { id: 'no', default: true, steps: [] },
  ],
})
/** A flow for each row of a subform, which takes its result back. */
const eachRow: Step = {
  id: 's',
  kind: 'subFlow',
  flow: 'buy',
  on: { kind: 'rows', field: 'items' },
  in: { title: { var: 'name' } },
  outRow: { state: { var: 'state' } },
}
const two = { left: [step('l1', '甲'), step('l2', '乙')], right: [step('r1', '丙')] }

/** 退回, 撤回, 分支, 并行, 子流程, 跳转. */
export const WAY: readonly Story[] = [
  {
    title: '退回发起人，修改后重新逐级审批',
    steps: chain,
    lines: [
      '当 甲 同意',
      '当 乙 退回 发起人',
      '则 退回',
      '则 待办 $start:发起人',
      '不能 甲 重新提交 NOT_YOURS',
      '当 发起人 重新提交',
      '则 待办 a:甲',
    ],
  },
  {
    title: '退回发起人，修改后直达退回的人',
    steps: chain,
    lines: ['当 甲 同意', '当 乙 退回 发起人 直达', '当 发起人 重新提交', '则 待办 b:乙', '当 乙 同意', '则 待办 c:丙'],
  },
  {
    title: '退回上一步',
    steps: chain,
    lines: ['当 甲 同意', '当 乙 同意', '当 丙 退回 上一步', '则 待办 b:乙', '当 乙 同意', '则 待办 c:丙'],
  },
  {
    title: '退回指定节点并直达回来，中间的人不再打扰',
    steps: chain,
    lines: ['当 甲 同意', '当 乙 同意', '当 丙 退回 a 直达', '则 待办 a:甲', '当 甲 同意', '则 待办 c:丙'],
  },
  {
    title: '不能退回到没有走过的节点',
    steps: chain,
    lines: ['不能 甲 退回 c NOT_PASSED', '当 甲 同意', '不能 乙 退回 c NOT_PASSED', '则 待办 b:乙'],
  },
  {
    title: '会签中一人退回，不论别人怎么想，其余取消',
    steps: [step('a', '甲'), step('b', '乙 丙')],
    lines: ['当 甲 同意', '当 乙 同意', '当 丙 退回 a', '则 待办 a:甲'],
  },
  {
    title: '退回后条件重新判断：金额改大就走总经理',
    steps: [byAmount, step('z', '财务')],
    record: { amount: 5_000 },
    lines: [
      '则 待办 mgr:经理',
      '当 经理 退回 发起人',
      '记录 amount=2000000',
      '当 发起人 重新提交',
      '则 待办 gm:总经理',
    ],
  },
  {
    title: '退回后只请所见有变的人重新审批',
    steps: [
      step('legal', '法务', { fields: { '*': 'hidden', terms: 'readonly' } }),
      step('money', '财务', { fields: { '*': 'hidden', amount: 'readonly' } }),
      step('end', '总监'),
    ],
    flow: { settings: { afterReturn: 'changed' } },
    record: { amount: 1, terms: '旧' },
    lines: [
      '当 法务 同意',
      '当 财务 同意',
      '当 总监 退回 发起人',
      '记录 amount=2',
      '当 发起人 重新提交',
      '则 待办 money:财务',
      '则 任务 法务=跳过',
      '当 财务 同意',
      '则 待办 end:总监',
      '当 总监 退回 发起人',
      '当 发起人 重新提交',
      '则 待办 end:总监',
    ],
  },
  {
    title: '退回后只看变化：退回的人自己总要再看',
    steps: [step('a', '甲')],
    flow: { settings: { afterReturn: 'changed' } },
    lines: ['当 甲 退回 发起人', '当 发起人 重新提交', '则 待办 a:甲'],
  },
  {
    title: '撤回：还没有人处理',
    steps: chain,
    lines: ['不能 甲 撤回 NOT_YOURS', '当 发起人 撤回', '则 撤回', '则 任务 甲=取消'],
  },
  { title: '撤回太晚：已有人处理', steps: chain, lines: ['当 甲 同意', '不能 发起人 撤回 TOO_LATE', '则 审批中'] },
  {
    title: '财务审核前都可以撤回',
    steps: chain,
    flow: { settings: { withdraw: { before: 'b' } } },
    lines: ['当 甲 同意', '当 发起人 撤回', '则 撤回'],
  },
  {
    title: '过了约定节点就不能撤回',
    steps: chain,
    flow: { settings: { withdraw: { before: 'b' } } },
    lines: ['当 甲 同意', '当 乙 同意', '不能 发起人 撤回 TOO_LATE'],
  },
  {
    title: '随时可以撤回的流程：有人同意了也能撤',
    steps: chain,
    flow: { settings: { withdraw: 'any' } },
    lines: ['当 甲 同意', '当 发起人 撤回', '则 撤回', '则 任务 乙=取消'],
  },
  {
    title: '不许撤回的流程：没人处理也不能撤',
    steps: chain,
    flow: { settings: { withdraw: 'never' } },
    lines: ['不能 发起人 撤回 TOO_LATE', '则 待办 a:甲'],
  },
  {
    title: '驳回到指定节点而不是结束',
    steps: [step('a', '甲'), step('b', '乙', { onReject: { to: 'a' } })],
    lines: ['当 甲 同意', '当 乙 拒绝', '则 待办 a:甲', '则 审批中'],
  },
  { title: '小额合同走经理', steps: [byAmount], record: { amount: 99_999 }, lines: ['则 待办 mgr:经理'] },
  { title: '十万整走总监：边界归上一档', steps: [byAmount], record: { amount: 100_000 }, lines: ['则 待办 dir:总监'] },
  {
    title: '并行两路都走完才汇合',
    steps: [fork(two), step('z', '丁')],
    lines: ['则 待办 l1:甲 r1:丙', '当 丙 同意', '当 甲 同意', '则 待办 l2:乙', '当 乙 同意', '则 待办 z:丁'],
  },
  {
    title: '并行任意一路走完即继续，另一路取消',
    steps: [fork(two, { join: 1 }), step('z', '丁')],
    lines: ['当 丙 同意', '则 待办 z:丁', '则 任务 甲=取消'],
  },
  {
    title: '并行三路走完两路即继续，第三路取消',
    steps: [
      fork({ l: [step('l1', '甲')], m: [step('m1', '乙')], r: [step('r1', '丙')] }, { join: 2 }),
      step('z', '丁'),
    ],
    lines: ['当 丙 同意', '则 待办 l1:甲 m1:乙', '当 甲 同意', '则 待办 z:丁', '则 任务 乙=取消'],
  },
  { title: '并行中一路拒绝，全单拒绝', steps: [fork(two)], lines: ['当 丙 拒绝', '则 拒绝', '则 任务 甲=取消'] },
  {
    title: '并行中一路拒绝只关本路',
    steps: [fork(two, { onReject: 'branch' }), step('z', '丁')],
    lines: ['当 丙 拒绝', '则 待办 l1:甲', '当 甲 同意', '当 乙 同意', '则 待办 z:丁'],
  },
  {
    title: '并行分支里只能退回本路或分叉之前',
    steps: [step('s', '戊'), fork(two)],
    lines: ['当 戊 同意', '当 甲 同意', '当 丙 同意', '不能 乙 退回 r1 NOT_PASSED', '当 乙 退回 s', '则 待办 s:戊'],
  },
  {
    title: '包容分支命中两路，走完一路就继续，另一路取消',
    steps: [inclusive({ join: 1 }), step('z', '丁')],
    record: { amount: 2_000_000 },
    lines: ['则 待办 legal:法务 money:财务', '当 财务 同意', '则 待办 z:丁', '则 任务 法务=取消'],
  },
  {
    title: '包容分支只命中一路：完成数按命中的算',
    steps: [inclusive({ join: 2 }), step('z', '丁')],
    record: { amount: 200_000 },
    lines: ['则 待办 money:财务', '当 财务 同意', '则 待办 z:丁'],
  },
  {
    title: '包容分支中一路拒绝只关本路',
    steps: [inclusive({ onReject: 'branch' }), step('z', '丁')],
    record: { amount: 2_000_000 },
    lines: ['当 法务 拒绝', '则 待办 money:财务', '当 财务 同意', '则 待办 z:丁'],
  },
  {
    title: '并行里拿回自己这一路，不管另一路走到哪里',
    steps: [fork({ left: two.left, right: [step('r1', '丙'), step('r2', '丁'), step('r3', '戊')] })],
    lines: [
      '当 甲 同意',
      '当 丙 同意',
      '当 丁 同意',
      '当 甲 拿回',
      '则 待办 l1:甲 r3:戊',
      '当 甲 同意',
      '则 待办 l2:乙 r3:戊',
    ],
  },
  {
    title: '管理员跳转：跳过卡住的节点',
    steps: chain,
    lines: ['当 管理员 跳转 c', '则 待办 c:丙', '则 任务 甲=取消', '不能 管理员 跳转 nowhere NO_NODE'],
  },
  {
    title: '管理员把退回在发起人手里的单子直接推进',
    steps: chain,
    lines: ['当 甲 退回 发起人', '当 管理员 跳转 b', '则 审批中', '则 待办 b:乙'],
  },
  { title: '管理员终止', steps: chain, lines: ['当 管理员 终止', '则 终止', '则 任务 甲=取消'] },
  {
    title: '离职转办：被退回的单子也能换人重新提交',
    steps: chain,
    lines: [
      '当 甲 退回 发起人',
      '当 管理员 改派 发起人 丁',
      '则 待办 $start:丁',
      '不能 发起人 重新提交 NOT_YOURS',
      '当 丁 重新提交',
      '则 待办 a:甲',
    ],
  },
  {
    title: '改派等待中的任务：前加签的人答完后回到新的人',
    steps: [step('a', '甲')],
    lines: [
      '当 甲 前加签 乙',
      '当 管理员 改派 甲 丁',
      '则 任务 丁=等待',
      '当 乙 同意',
      '则 待办 a:丁',
      '当 丁 同意',
      '则 通过',
    ],
  },
  {
    title: '子流程：等它通过后再继续',
    steps: [{ id: 's', kind: 'subFlow', flow: 'f2' }, step('b', '乙')],
    lines: [
      '当 时钟 子流程开始 s i2',
      '则 待办',
      '当 时钟 子流程 s i2 通过',
      '则 待办 b:乙',
      '当 时钟 子流程 s i2 拒绝',
      '则 待办 b:乙',
    ],
  },
  {
    title: '每行明细一个子流程：一个被拒就全拒',
    steps: [{ id: 's', kind: 'subFlow', flow: 'f2' }, step('b', '乙')],
    lines: [
      '当 时钟 子流程开始 s i2 i3 i4',
      '当 时钟 子流程 s i3 通过',
      '则 审批中',
      '当 时钟 子流程 s i2 拒绝',
      '则 拒绝',
    ],
  },
  {
    title: '子流程被拒也照常继续',
    steps: [{ id: 's', kind: 'subFlow', flow: 'f2', onReject: 'continue' }, step('b', '乙')],
    lines: [
      '当 时钟 子流程开始 s i2 i3',
      '当 时钟 子流程 s i2 拒绝',
      '则 待办',
      '当 时钟 子流程 s i3 通过',
      '则 待办 b:乙',
    ],
  },
  {
    title: '子流程被拒走自己的一步',
    steps: [{ id: 's', kind: 'subFlow', flow: 'f2', onReject: { to: 'fix' } }, step('b', '乙'), step('fix', '丙')],
    lines: ['当 时钟 子流程开始 s i2', '当 时钟 子流程 s i2 拒绝', '则 待办 fix:丙', '则 审批中'],
  },
  {
    title: '条件看前面的结果：子流程没通过就请总监定',
    steps: [
      { id: 's', kind: 'subFlow', flow: 'f2', onReject: 'continue' },
      byResult('s', 'rejected', '总监'),
      step('z', '丁'),
    ],
    lines: ['当 时钟 子流程开始 s i2', '当 时钟 子流程 s i2 拒绝', '则 待办 x:总监', '当 总监 同意', '则 待办 z:丁'],
  },
  {
    title: '条件看前面的结果：子流程通过了就不用总监',
    steps: [
      { id: 's', kind: 'subFlow', flow: 'f2', onReject: 'continue' },
      byResult('s', 'rejected', '总监'),
      step('z', '丁'),
    ],
    lines: ['当 时钟 子流程开始 s i2', '当 时钟 子流程 s i2 通过', '则 待办 z:丁'],
  },
  {
    title: '条件看前面的结果：并行里一路被拒，汇合后补一道',
    steps: [fork(two, { onReject: 'branch' }), byResult('r1', 'rejected', '总监'), step('z', '丁')],
    lines: ['当 丙 拒绝', '当 甲 同意', '当 乙 同意', '则 待办 x:总监'],
  },
  {
    title: '条件看前面的结果：没人看过、自动跳过的要补一道',
    steps: [step('a', '发起人', { onSelf: { do: 'skip' } }), byResult('a', 'skipped', '总监')],
    lines: ['则 待办 x:总监'],
  },
  {
    title: '每行明细一个子流程：每个结束都写回自己那一行，全部通过才继续',
    steps: [eachRow, step('b', '乙')],
    lines: [
      '当 时钟 子流程开始 s i2 i3',
      '则 写回',
      '当 时钟 子流程 s i3 通过',
      '则 写回 i3',
      '则 待办',
      '当 时钟 子流程 s i3 通过',
      '则 写回',
      '当 时钟 子流程 s i2 通过',
      '则 写回 i2',
      '则 待办 b:乙',
    ],
  },
  {
    title: '每行明细一个子流程：被拒的先写回结果，再按约定走自己的一步',
    steps: [{ ...eachRow, onReject: { to: 'fix' } }, step('b', '乙'), step('fix', '丙')],
    lines: ['当 时钟 子流程开始 s i2 i3', '当 时钟 子流程 s i2 拒绝', '则 写回 i2', '则 待办 fix:丙', '则 审批中'],
  },
  {
    title: '子流程没能发起：停在这里并告警，重试后继续',
    steps: [eachRow, step('b', '乙')],
    flow: { admins: [{ kind: 'member', people: ['管理员'] }] },
    lines: [
      '当 时钟 没能 s',
      '则 告警',
      '则 审批中',
      '当 管理员 重试 s',
      '当 时钟 子流程开始 s i2',
      '当 时钟 子流程 s i2 通过',
      '则 待办 b:乙',
    ],
  },
  {
    title: '子流程没能发起：跳过就不发起，流程照常往下',
    steps: [eachRow, step('b', '乙')],
    lines: ['当 时钟 没能 s', '当 管理员 跳过 s', '则 待办 b:乙'],
  },
  {
    title: '没有明细行：没有可等的子流程，直接往下',
    steps: [eachRow, step('b', '乙')],
    lines: ['当 时钟 子流程开始 s', '则 待办 b:乙'],
  },
  {
    title: '上级流程终止：还在跑的子流程一起取消，迟到的结果不再写回',
    steps: [eachRow, step('b', '乙')],
    lines: ['当 时钟 子流程开始 s i2 i3', '当 管理员 终止', '则 终止', '不能 时钟 子流程 s i2 通过 ENDED'],
  },
  {
    title: '异步子流程：发出去就继续',
    steps: [{ id: 's', kind: 'subFlow', flow: 'f2', wait: false }, step('b', '乙')],
    lines: ['当 时钟 子流程开始 s i2', '则 待办 b:乙'],
  },
]
