"""What guards one's own login: password, code from the phone, and where one is signed in."""

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.people import queries, service
from pointsapp.people.ids import DeviceId
from pointsapp.web.access import Permission, requires
from pointsapp.web.account.blueprint import blueprint
from pointsapp.web.context import now
from pointsapp.web.current import needs_code, session_digest, session_name
from pointsapp.web.forms import Reading, blank


@blueprint.get("/security")
@requires(Permission.SIGNED_IN)
def security() -> str:
    """The password, the code, the open sessions, new devices."""
    return security_page(blank())


def security_page(form: Reading) -> str:
    """The page, with what a form on it was answered."""
    session, here = reading(), session_digest()
    sessions = queries.sessions_of(session, current_user.id)
    return render_template(
        "account/security.html",
        form=form,
        factor=queries.find_second_factor(session, current_user.id),
        left=queries.recovery_codes_left(session, current_user.id),
        required=needs_code(session, current_user.grants, on=village_day(now())),
        sessions=sessions,
        here=here,
        unconfirmed=any(each.digest == here and device.questioned for each, device in sessions),
        questioned=queries.questioned_devices(session, current_user.id, but=current_user.device_id),
    )


@blueprint.post("/security/devices/<int:device_id>/sign-out")
@requires(Permission.SIGNED_IN)
def sign_out_device(device_id: DeviceId) -> Response:
    """Sign out on one device."""
    with transaction() as session:
        service.end_sessions_on(session, current_user.id, device_id, now=now())
    flash("那台设备已经退出。")
    return _back()


@blueprint.post("/security/sign-out-elsewhere")
@requires(Permission.SIGNED_IN)
def sign_out_elsewhere() -> Response:
    """Sign out everywhere but here."""
    with transaction() as session:
        ended = service.end_other_sessions(session, current_user.id, keep=session_name(), now=now())
    flash(f"别处的 {ended} 个登录都退出了。" if ended else "别处没有登录着的。")
    return _back()


@blueprint.post("/security/devices/<int:device_id>/mine")
@requires(Permission.SIGNED_IN)
def recognise_device(device_id: DeviceId) -> Response:
    """Say that a new device is one's own."""
    with transaction() as session:
        service.recognise_device(
            session, current_user.id, device_id, from_device=current_user.device_id, now=now()
        )
    flash("记下了，那台设备是您的。")
    return _back()


@blueprint.post("/security/devices/<int:device_id>/not-mine")
@requires(Permission.SIGNED_IN)
def disown_device(device_id: DeviceId) -> Response:
    """Say that it is not: it is signed out, and the password must be another one."""
    with transaction() as session:
        service.disown_device(
            session, current_user.id, device_id, from_device=current_user.device_id, now=now()
        )
    flash("那台设备已经退出。有人知道了您的密码，请马上换一个，也告诉镇里的管理员。", "ask")
    return redirect(url_for("account.change_password"))


def _back() -> Response:
    return redirect(url_for("account.security"))
