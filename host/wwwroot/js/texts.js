// The script's own words. <meta name="cm-texts" content='{"undo":"…"}'> adds to them or replaces them.
const en = {
  undo: "Undo", close: "Close", gone: "Undone",
  results: "{0} results", oneResult: "1 result", noResults: "Nothing found", recent: "Opened lately", commands: "Commands",
  selected: "{0} selected", moved: "{0} moved to {1}", moveBack: "{0} was not moved", moveTo: "Move to", move: "Move {0}", here: "it is here",
  up: "Move {0} up", down: "Move {0} down", columnAt: "{0}, place {1} of {2}",
  off: "This part was turned off just now. What you typed is kept here; nothing is lost.", reload: "Reload the page",
  failed: "That did not work. Nothing is lost: what you typed is still here.", network: "The server did not answer. Nothing is lost: try again in a moment.",
  forbidden: "You may not do this.", signedOut: "You were signed out. Sign in again in another tab, then try once more.", tryAgain: "Try again", reference: "Reference {0}",
  kept: "Typed here earlier ({0}) and not saved.", take: "Put it back", drop: "Throw it away",
  copied: "Copied", changed: "Modules were turned on or off. Reload to see it.", show: "Show password", saving: "Saving",
  nothingFits: "Nothing fits", create: "Add {0}", remove: "Remove {0}", newMany: "{0} new notifications",
};
const zh = {
  undo: "撤销", close: "关闭", gone: "已撤销",
  results: "{0} 条结果", oneResult: "1 条结果", noResults: "没有找到", recent: "最近打开", commands: "命令",
  selected: "已选 {0} 项", moved: "{0} 已移到{1}", moveBack: "{0} 没有移动", moveTo: "移到", move: "移动 {0}", here: "当前阶段",
  up: "上移 {0}", down: "下移 {0}", columnAt: "{0}，第 {1} 位，共 {2} 位",
  off: "这个模块刚刚被停用。您输入的内容保留在这里，没有丢失。", reload: "重新加载页面",
  failed: "操作没有成功。您输入的内容还在，没有丢失。", network: "服务器没有应答。内容没有丢失，请稍后再试。",
  forbidden: "您没有执行此操作的权限。", signedOut: "您已退出登录。请在另一个标签页登录后再试一次。", tryAgain: "重试", reference: "参考号 {0}",
  kept: "之前（{0}）在这里输入、尚未保存的内容。", take: "恢复", drop: "丢弃",
  copied: "已复制", changed: "有模块被启用或停用，重新加载后可见。", show: "显示密码", saving: "正在保存",
  nothingFits: "没有匹配项", create: "添加 {0}", remove: "移除 {0}", newMany: "{0} 条新通知",
};
let given = {};
try {
  given = JSON.parse(document.querySelector('meta[name="cm-texts"]')?.content || "{}");
} catch {
  given = {};
}
const table = { ...en, ...(document.documentElement.lang.startsWith("zh") ? zh : {}), ...given };

export const t = (key, ...values) => (table[key] ?? key).replace(/\{(\d)\}/g, (_, i) => values[i] ?? "");
