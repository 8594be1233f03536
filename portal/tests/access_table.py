ROLES = {"anonymous": ("", None), "clerk": ("经办员", "320508"), "reviewer": ("审核员", "320508"), "supervisor": ("主管", "320508"),
 "auditor": ("稽核员", "320508"), "admin": ("系统管理员", None), "foreign": ("经办员", "320583"), "foreign_reviewer": ("审核员", "320583")}
PUBLIC=set(); NAMELESS=set(); ROWS={}; ADMIN_ROWS={}; ADMIN_VERBS=("changelist","add","change","delete","history")
