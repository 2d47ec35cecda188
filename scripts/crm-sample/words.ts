/** What companies and people of the sample are called, where they are, and what is said about them. */
export const PLACES: readonly (readonly [
  place: readonly [city: string, area: string, team: 'east' | 'south'],
  weight: number,
])[] = [
  [['上海', '上海市/上海市/浦东新区', 'east'], 16],
  [['杭州', '浙江省/杭州市/余杭区', 'east'], 13],
  [['宁波', '浙江省/宁波市/海曙区', 'east'], 6],
  [['苏州', '江苏省/苏州市/虎丘区', 'east'], 10],
  [['南京', '江苏省/南京市/江宁区', 'east'], 9],
  [['合肥', '安徽省/合肥市/蜀山区', 'east'], 3],
  [['青岛', '山东省/青岛市/市南区', 'east'], 3],
  [['北京', '北京市/北京市/海淀区', 'east'], 4],
  [['深圳', '广东省/深圳市/南山区', 'south'], 14],
  [['广州', '广东省/广州市/天河区', 'south'], 12],
  [['厦门', '福建省/厦门市/思明区', 'south'], 6],
  [['武汉', '湖北省/武汉市/洪山区', 'south'], 6],
  [['长沙', '湖南省/长沙市/岳麓区', 'south'], 5],
  [['成都', '四川省/成都市/武侯区', 'south'], 4],
  [['重庆', '重庆市/重庆市/渝北区', 'south'], 2],
  [['西安', '陕西省/西安市/雁塔区', 'south'], 2],
  [['郑州', '河南省/郑州市/金水区', 'south'], 2],
]
export const BRANDS: readonly string[] = (
  '朔方 澄宇 星野 鹿鸣 晴川 松涛 若谷 沐川 远帆 凌霄 青岚 墨白 云栖 恒岳 博远 天枢 明德 启辰 聚贤 和风 长河 致远 万象 拓扑 ' +
  '锦程 海纳 百川 嘉禾 瑞丰 安澜 惠仁 光启 知行 南山 东篱 逸飞 北辰 融汇 华章 乐土 新程 力行 蓝图 汇智 优品 金石 泰和 春晖'
).split(' ')
export const TRADES: readonly (readonly [
  trade: readonly [industry: string, suffix: string, scale: number],
  weight: number,
])[] = [
  [['制造业', '精密机械', 1.25], 24],
  [['互联网', '网络科技', 0.9], 16],
  [['零售', '商贸', 0.7], 13],
  [['医疗健康', '医疗器械', 1.15], 11],
  [['金融', '投资管理', 1.6], 8],
  [['物流', '供应链管理', 0.9], 8],
  [['教育', '教育科技', 0.6], 7],
  [['建筑房产', '建筑工程', 1], 6],
  [['能源', '新能源', 1.5], 4],
  [['餐饮', '餐饮管理', 0.5], 3],
]
export const SOURCES: readonly (readonly [source: string, weight: number])[] = [
  ['搜索引擎', 26],
  ['官网注册', 24],
  ['展会扫码', 17],
  ['老客户推荐', 14],
  ['广告', 11],
  ['电话', 8],
]
/** How much more often than others leads of a source are won over. */
export const CHANNEL: Readonly<Record<string, number>> = {
  老客户推荐: 1.6,
  官网注册: 1.2,
  展会扫码: 1,
  搜索引擎: 0.9,
  电话: 0.8,
  广告: 0.6,
}
export const SIZES: readonly (readonly [size: readonly [label: string, scale: number], weight: number])[] = [
  [['50 人以下', 0.5], 26],
  [['50–199 人', 0.8], 32],
  [['200–499 人', 1.2], 22],
  [['500–1999 人', 1.8], 14],
  [['2000 人以上', 3], 6],
]
export const SURNAMES: readonly string[] = [...'王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁']
export const GIVEN: readonly string[] =
  '建国 志强 文博 思远 佳宁 海涛 雅琴 秀英 晓东 子涵 雨桐 浩然 明哲 慧敏 立新 玉梅 振华 嘉怡 国栋 婉清 俊杰 丽华'.split(
    ' ',
  )
export const TITLES: readonly (readonly [title: string, weight: number])[] = [
  ['总经理', 22],
  ['采购经理', 26],
  ['IT 经理', 22],
  ['财务经理', 14],
  ['销售总监', 12],
  ['其他', 4],
]
/** Who sells, with how many of the leads he gets and how well he does. */
export const SELLERS: readonly {
  readonly name: string
  readonly team: 'east' | 'south'
  readonly share: number
  readonly skill: number
}[] = [
  { name: 'wulei', team: 'east', share: 1.1, skill: 1 },
  { name: 'chenxiaoming', team: 'east', share: 1.2, skill: 1.22 },
  { name: 'zhaomin', team: 'east', share: 1, skill: 1.1 },
  { name: 'liujia', team: 'east', share: 0.7, skill: 0.75 },
  { name: 'zhengkai', team: 'south', share: 1, skill: 0.95 },
  { name: 'wangzhiyuan', team: 'south', share: 0.8, skill: 0.8 },
  { name: 'zhouting', team: 'south', share: 1.15, skill: 1.18 },
  { name: 'sunhao', team: 'south', share: 1, skill: 1.02 },
]
export const STAGES = ['新线索', '初步沟通', '需求确认', '方案报价', '商务谈判'] as const
/** What is said at a stage: kind of the follow-up and words. */
export const TALKS: Readonly<
  Record<(typeof STAGES)[number] | '回访', readonly [kind: string, texts: readonly string[]]>
> = {
  新线索: [
    '日常沟通',
    [
      '电话接通，对方愿意听介绍，已发产品资料。',
      '了解到正在比较三家供应商，约了线上演示。',
      '加了微信，发送同行业案例。',
    ],
  ],
  初步沟通: [
    '初步沟通',
    [
      '介绍产品功能，客户关注审批和权限。',
      '客户现在用表格管理客户资料，离职后资料容易丢。',
      '对方认可方案，需要补充实施计划。',
    ],
  ],
  需求确认: [
    '需求确认',
    [
      '确认了销售、财务两个部门的需求，三十个账号。',
      '预算已经立项，等待采购流程。',
      '需要对接现有 ERP，安排技术沟通。',
    ],
  ],
  方案报价: [
    '方案讲解',
    ['讲解方案并演示报表，决策人参加。', '报价已发，客户希望分期付款。', '对实施周期有疑问，补充了排期表。'],
  ],
  商务谈判: [
    '商务谈判',
    ['讨论付款方式，客户希望验收后付尾款。', '法务提出两条修改意见，已转内部确认。', '价格基本谈定，等总经理签字。'],
  ],
  回访: [
    '回访',
    ['回访使用情况，客户整体满意。', '新增两个部门想使用，下月再谈。', '培训后使用人数上升，客户愿意做案例。'],
  ],
}
export const LOST: readonly (readonly [reason: string, weight: number])[] = [
  ['价格过高', 30],
  ['选择竞争对手', 26],
  ['预算取消', 16],
  ['需求变化', 12],
  ['长期无响应', 10],
  ['产品不匹配', 6],
]
export const TROUBLES: readonly (readonly [kind: string, texts: readonly string[], weight: number])[] = [
  ['咨询', ['新同事账号如何开通', '如何批量导入联系人', '报表能否按部门查看', '手机上怎么审批'], 44],
  ['故障', ['导出报表缺少一列', '附件打不开', '审批通知没有收到', '登录后页面空白'], 32],
  ['开通', ['新增二十个账号', '开通数据分析模块', '开通测试环境'], 16],
  ['投诉', ['处理时间太长', '上门培训改期两次'], 8],
]
